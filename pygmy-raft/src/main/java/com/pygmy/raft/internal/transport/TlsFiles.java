package com.pygmy.raft.internal.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.JdkSslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * The files of a replica's certificate. It needs the replica's name, as {@code raft.peers} has it, as its common name or as a
 * DNS name among its alternative names, and is shown both to peers that connect here and to those that are connected to.
 *
 * @param certificate the certificate and those between it and a trusted one, in PEM; or, without a key, a PKCS#12 file of both
 * @param key its private key, PKCS#8 in PEM
 * @param password opens the key or the PKCS#12 file; empty where it is not encrypted
 * @param trusted the authorities' certificates that peers' certificates must lead to, in PEM
 */
public record TlsFiles(Path certificate, @Nullable Path key, String password, Path trusted) {

    /** Reads the files; what it gives serves connections in both directions. */
    SSLContext open() throws IOException {
        try {
            SslContextBuilder builder = key == null
                    ? SslContextBuilder.forServer(keyStore())
                    : SslContextBuilder.forServer(
                            certificate.toFile(), key.toFile(), password.isEmpty() ? null : password);
            JdkSslContext context = (JdkSslContext) builder.sslProvider(SslProvider.JDK)
                    .trustManager(trusted.toFile())
                    .build();
            return context.context();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("tls: " + e.getMessage() + " (expected: readable files, see raft.tls)", e);
        }
    }

    private KeyManagerFactory keyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(certificate)) {
            store.load(in, password.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password.toCharArray());
        return keys;
    }
}
