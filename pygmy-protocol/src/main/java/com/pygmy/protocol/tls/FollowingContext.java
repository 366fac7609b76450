package com.pygmy.protocol.tls;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A context that makes each connection with the one that the files give at that moment. What it remembers of sessions is with that one
 * too, so no connection goes on with a session that other certificates began.
 */
final class FollowingContext extends SSLContextSpi {
    private final ReloadedTls tls;

    private FollowingContext(ReloadedTls tls) {
        this.tls = tls;
    }

    static SSLContext of(ReloadedTls tls) {
        SSLContext now = tls.context();
        return new SSLContext(new FollowingContext(tls), now.getProvider(), now.getProtocol()) {};
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("it is made of files (expected: no other managers)");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new FollowingSocketFactory(tls);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return tls.context().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return tls.context().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return tls.context().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return tls.context().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return tls.context().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return tls.context().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return tls.context().getSupportedSSLParameters();
    }
}
