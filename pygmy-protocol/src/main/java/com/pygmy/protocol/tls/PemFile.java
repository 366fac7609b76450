package com.pygmy.protocol.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** What a PEM file (RFC 7468) holds. What is between its parts is passed over, as OpenSSL does. */
final class PemFile {
    /** A chain of certificates has some kilobytes, and the list of all public authorities a quarter of this. */
    private static final int BYTES_MAX = 1 << 20;

    private static final Pattern PART =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private final Path path;
    private final List<Part> parts = new ArrayList<>();

    private record Part(String label, byte[] bytes) {}

    private PemFile(Path path) {
        this.path = path;
    }

    static PemFile read(Path path) throws IOException {
        if (Files.size(path) > BYTES_MAX) {
            throw new IOException(path + ": more than " + BYTES_MAX + " bytes (expected: a PEM file)");
        }
        PemFile file = new PemFile(path);
        Matcher part = PART.matcher(Files.readString(path, US_ASCII));
        while (part.find()) {
            file.parts.add(new Part(part.group(1), Base64.getMimeDecoder().decode(part.group(2))));
        }
        return file;
    }

    /** At least one. */
    List<X509Certificate> certificates() throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Part part : parts) {
            if (part.label().equals("CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(part.bytes())));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(path + ": no certificate in it (expected: PEM)");
        }
        return certificates;
    }

    /** The first private key. */
    PrivateKey key(char[] password) throws IOException, GeneralSecurityException {
        for (Part part : parts) {
            switch (part.label()) {
                case "PRIVATE KEY" -> {
                    return key(new PKCS8EncodedKeySpec(part.bytes()));
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return key(decrypted(part.bytes(), password));
                }
                default -> {
                    if (part.label().endsWith("PRIVATE KEY")) {
                        throw new IOException(path + ": " + part.label().toLowerCase(Locale.ROOT)
                                + " (expected: PKCS#8, as openssl pkcs8 -topk8 makes of it)");
                    }
                }
            }
        }
        throw new IOException(path + ": no private key in it (expected: PKCS#8 in PEM)");
    }

    private PrivateKey key(PKCS8EncodedKeySpec encoded) throws IOException, GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = key(algorithm, encoded);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new IOException(path + ": a private key that cannot be read (expected: one of EC, RSA or EdDSA)");
    }

    /** Empty where it is of another algorithm. */
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded)
            throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] bytes, char[] password)
            throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(bytes);
        // PBES2 names its scheme in its parameters.
        String scheme =
                encrypted.getAlgName().equals("PBES2") || encrypted.getAlgName().equals("1.2.840.113549.1.5.13")
                        ? encrypted.getAlgParameters().toString()
                        : encrypted.getAlgName();
        SecretKey secret = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password));
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.DECRYPT_MODE, secret, encrypted.getAlgParameters());
        return encrypted.getKeySpec(cipher);
    }
}
