package com.pygmy.protocol.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets of {@link FollowingContext}. */
final class FollowingSocketFactory extends SSLSocketFactory {
    private final ReloadedTls tls;

    FollowingSocketFactory(ReloadedTls tls) {
        this.tls = tls;
    }

    private SSLSocketFactory now() {
        return tls.context().getSocketFactory();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return now().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return now().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return now().createSocket();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return now().createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return now().createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return now().createSocket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return now().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return now().createSocket(host, port, local, localPort);
    }
}
