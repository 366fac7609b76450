package com.pygmy.failover.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and what it has signed, made by the JDK's keytool in one folder: {@code NAME.pem} and {@code NAME-key.pem}. */
final class Certificates {
    private static final String PASSWORD = "password";

    private final Path folder;
    private final Path store;

    Certificates(Path folder) throws Exception {
        this.folder = folder;
        this.store = folder.resolve("keys.p12");
        make("authority", "-dname", "CN=the authority", "-ext", "BC=ca:true", "-validity", "100");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** @param begins such as {@code -9d}; it is valid for five days from then */
    Certificates sign(String name, String begins, String names) throws Exception {
        make(
                name,
                "-signer",
                "authority",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + names,
                "-validity",
                "5",
                "-startdate",
                begins);
        return this;
    }

    /** One that no authority has signed. */
    Certificates alone(String name, String names) throws Exception {
        make(name, "-dname", "CN=" + name, "-ext", "SAN=" + names, "-validity", "5");
        return this;
    }

    /** Puts one in the place of another, the certificate before the key, as two copies by hand would. */
    void replace(String name, String by) throws IOException {
        Files.copy(file(by + ".pem"), file(name + ".pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file(by + "-key.pem"), file(name + "-key.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A {@code tls:} part with a certificate, its key and the authority. */
    String yaml(String name) {
        return "{certificate: \"%1$s/%2$s.pem\", key: \"%1$s/%2$s-key.pem\", trusted: \"%1$s/authority.pem\"}"
                .formatted(folder, name);
    }

    private void make(String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Certificate certificate = keys.getCertificate(name);
        Key key = keys.getKey(name, PASSWORD.toCharArray());
        Files.writeString(file(name + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(file(name + "-key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
