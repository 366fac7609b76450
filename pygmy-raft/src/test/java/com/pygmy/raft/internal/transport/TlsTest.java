package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates between replicas. Those of a and b are trusted, that of a stranger who calls itself b is not. */
@Timeout(120)
class TlsTest {
    private static final String PASSWORD = "password";

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        generate("a", "CN=the first replica", "SAN=dns:a");
        generate("b", "CN=b", "KU=digitalSignature");
        generate("stranger", "CN=b", "SAN=dns:b");
        String trusted = Files.readString(directory.resolve("a.pem")) + Files.readString(directory.resolve("b.pem"));
        Files.writeString(directory.resolve("trusted.pem"), trusted);
    }

    private static void generate(String name, String subject, String extension) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        subject,
                        "-ext",
                        extension,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Certificate certificate = keys.getCertificate(name);
        Key key = keys.getKey(name, PASSWORD.toCharArray());
        Files.writeString(directory.resolve(name + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(directory.resolve(name + "-key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private static PeerCredentials pem(String name) {
        return credentials("token", name + ".pem", directory.resolve(name + "-key.pem"), "");
    }

    private static PeerCredentials credentials(String token, String file, @Nullable Path key, String password) {
        TlsFiles files = new TlsFiles(directory.resolve(file), key, password, directory.resolve("trusted.pem"));
        return new PeerCredentials(token, Optional.of(files));
    }

    private static void assertAnswered(Node node, PeerCredentials credentials) throws IOException {
        try (PeerConnection connection = node.from("b", credentials)) {
            for (int i = 0; i < 10; i++) {
                assertThat(Node.termToldTo("b", connection)).isEqualTo(7);
            }
        }
    }

    private static void assertRefused(Node node, String peer, PeerCredentials credentials) throws IOException {
        try (PeerConnection connection = node.from(peer, credentials)) {
            assertThatThrownBy(() -> Node.termToldTo(peer, connection)).isInstanceOf(IOException.class);
        }
        assertThat(node.handled).hasValue(0);
        await().until(() -> node.refused(Refusals.Kind.CONNECTION) > 0);
    }

    @Test
    void replicas_with_certificates_of_their_names_talk_to_each_other() throws IOException {
        try (Node node = new Node(pem("a"))) {
            assertAnswered(node, pem("b"));
            assertAnswered(node, credentials("token", "b.p12", null, PASSWORD));
            assertThat(node.refused(Refusals.Kind.CONNECTION)).isZero();
        }
    }

    private static byte[] called(PeerCalls calls) {
        return calls.call("a", PeerOperation.MEMBERSHIP_STATE, new byte[] {7}, Duration.ofSeconds(20))
                .join();
    }

    @Test
    void calls_need_the_same_certificates() throws IOException {
        try (Node node = new Node(pem("a"));
                PeerCalls calls = node.callsOf("b", pem("b"))) {
            assertThat(called(calls)).containsExactly(7);
        }
        for (String stranger : List.of("stranger", "a")) {
            try (Node node = new Node(pem("a"));
                    PeerCalls calls = node.callsOf("b", pem(stranger))) {
                assertThatThrownBy(() -> called(calls)).hasCauseInstanceOf(ReplicaException.NoLeader.class);
                assertThat(node.handled).hasValue(0);
            }
        }
        try (Node other = new Node(pem("b"));
                PeerCalls calls = other.callsOf("b", pem("b"))) {
            assertThatThrownBy(() -> called(calls)).hasCauseInstanceOf(ReplicaException.NoLeader.class);
            assertThat(other.handled).hasValue(0);
        }
    }

    @Test
    void with_certificates_the_token_may_be_missing() throws IOException {
        try (Node node = new Node(credentials("", "a.p12", null, PASSWORD))) {
            assertAnswered(node, credentials("", "b.p12", null, PASSWORD));
        }
    }

    @Test
    void the_token_alone_is_not_enough_where_there_are_certificates() throws IOException {
        try (Node node = new Node(pem("a"))) {
            assertRefused(node, "b", PeerCredentials.token("token"));
        }
    }

    @Test
    void a_certificate_alone_is_not_enough_where_there_is_a_token() throws IOException {
        try (Node node = new Node(pem("a"))) {
            assertRefused(node, "b", credentials("another token", "b.pem", directory.resolve("b-key.pem"), ""));
        }
    }

    @Test
    void a_certificate_without_a_trusted_signature_is_refused() throws IOException {
        try (Node node = new Node(pem("a"))) {
            assertRefused(node, "b", pem("stranger"));
        }
    }

    @Test
    void a_peer_with_a_certificate_of_another_name_is_refused() throws IOException {
        try (Node node = new Node(pem("a"))) {
            assertRefused(node, "c", pem("b"));
        }
    }

    @Test
    void a_listener_with_a_certificate_of_another_name_is_refused() throws IOException {
        try (Node node = new Node(pem("b"));
                PeerConnection connection = node.from("b", pem("b"))) {
            assertThatThrownBy(() -> Node.termToldTo("b", connection))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("certificate");
            assertThat(node.handled).hasValue(0);
        }
    }

    @Test
    void files_that_cannot_be_used_stop_the_start_and_are_named() {
        assertThatThrownBy(() -> new Node(credentials("token", "missing.p12", null, PASSWORD)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.p12");
        assertThatThrownBy(() -> new Node(credentials("token", "a.p12", null, "wrong")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tls: ");
    }
}
