package com.pygmy.protocol.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The files of one side of TLS connections. The certificate is shown to those who connect, and to those that are connected to where
 * they ask for one.
 *
 * @param certificate the certificate and those between it and a trusted one, in PEM; or, without a key, a PKCS#12 file of both; null
 *     where none is shown
 * @param key its private key, PKCS#8 in PEM
 * @param password opens the key or the PKCS#12 file; empty where it is not encrypted
 * @param trusted the authorities' certificates that those of others must lead to, in PEM; null where those of the JVM are meant
 */
public record TlsFiles(
        @Nullable Path certificate,
        @Nullable Path key,
        String password,
        @Nullable Path trusted) {

    /** What an {@link SSLContext} is made of, and the moment at which the first of its own certificates ends. */
    record Opened(SSLContext context, Optional<Instant> notAfter) {}

    /** Those of a client that shows no certificate. */
    public static TlsFiles trusting(Path authorities) {
        return new TlsFiles(null, null, "", authorities);
    }

    /** All that are given. */
    List<Path> all() {
        return Stream.of(certificate, key, trusted).filter(Objects::nonNull).toList();
    }

    /** Reads the files; what it gives serves connections in both directions. */
    Opened open() throws IOException {
        char[] secret = password.toCharArray();
        try {
            KeyStore keys = keys(secret);
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, secret);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate == null ? null : keyManagers.getKeyManagers(),
                    trusted == null ? null : trusting(trusted, keys).getTrustManagers(),
                    null);
            return new Opened(context, notAfter(keys));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("tls: " + e.getMessage() + " (expected: readable files that belong together)", e);
        }
    }

    private KeyStore keys(char[] secret) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (certificate == null) {
            return keys;
        }
        if (key == null) {
            try (var in = Files.newInputStream(certificate)) {
                keys.load(in, secret);
            }
            return keys;
        }
        List<X509Certificate> chain = PemFile.read(certificate).certificates();
        PrivateKey ownKey = PemFile.read(key).key(secret);
        KeyPairCheck.requirePair(chain.get(0).getPublicKey(), ownKey, certificate + " and " + key);
        keys.setKeyEntry("own", ownKey, secret, chain.toArray(X509Certificate[]::new));
        return keys;
    }

    private static TrustManagerFactory trusting(Path authorities, KeyStore none)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(none.getType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate authority : PemFile.read(authorities).certificates()) {
            store.setCertificateEntry("authority" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static Optional<Instant> notAfter(KeyStore keys) throws GeneralSecurityException {
        Instant first = Instant.MAX;
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.getCertificate(alias) instanceof X509Certificate own) {
                Instant end = own.getNotAfter().toInstant();
                first = end.isBefore(first) ? end : first;
            }
        }
        return first.equals(Instant.MAX) ? Optional.empty() : Optional.of(first);
    }
}
