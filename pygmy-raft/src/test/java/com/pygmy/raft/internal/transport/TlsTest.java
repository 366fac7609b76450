package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.pygmy.protocol.tls.TlsFiles;
import com.pygmy.raft.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

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
        generate("foreign", "CN=of elsewhere", "SAN=dns:b");
        makeAuthority();
        StringBuilder trusted = new StringBuilder();
        for (String each : List.of("a", "b", "authority")) {
            trusted.append(Files.readString(directory.resolve(each + ".pem")));
        }
        Files.writeString(directory.resolve("trusted.pem"), trusted);
    }

    /** Makes certificates of b from an authority: one that is valid, one that has expired and one that is valid from tomorrow. */
    private static void makeAuthority() throws Exception {
        generate("authority", "CN=the authority", "BC=ca:true");
        Map<String, String> begins = Map.of("valid", "-1d", "expired", "-9d", "early", "+1d");
        for (Map.Entry<String, String> each : begins.entrySet()) {
            keytool(
                    "authority",
                    each.getKey(),
                    "-signer",
                    "authority",
                    "-dname",
                    "CN=b",
                    "-validity",
                    "5",
                    "-startdate",
                    each.getValue());
            export("authority", each.getKey());
        }
    }

    private static void generate(String name, String subject, String extension) throws Exception {
        keytool(name, name, "-dname", subject, "-ext", extension);
        export(name, name);
    }

    /** Makes a key and its certificate in a store. */
    private static void keytool(String store, String alias, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-keystore",
                directory.resolve(store + ".p12").toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    private static void export(String store, String alias) throws Exception {
        KeyStore keys = KeyStore.getInstance(directory.resolve(store + ".p12").toFile(), PASSWORD.toCharArray());
        Certificate certificate = keys.getCertificate(alias);
        Key key = keys.getKey(alias, PASSWORD.toCharArray());
        Files.writeString(directory.resolve(alias + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(directory.resolve(alias + "-key.pem"), pem("PRIVATE KEY", key.getEncoded()));
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired  | its certificate has expired
            early    | its certificate is not valid yet
            stranger | its certificate is not from a trusted authority
            foreign  | its certificate is not from a trusted authority
            """)
    void both_sides_say_why_a_certificate_is_refused(String name, String reason) throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger refusals = (Logger) LoggerFactory.getLogger(Refusals.class);
        log.start();
        refusals.setLevel(Level.INFO); // a service that ran in this process before may have set another one for all
        refusals.addAppender(log);
        try (Node node = new Node(pem("a"))) {
            PeerTransport b = new PeerTransport("b", Node.GROUP, node.peers, pem(name), Node.TIMEOUT);
            // What the other side sends last is lost where it has closed before this side has written all.
            await().untilAsserted(() -> {
                assertThatThrownBy(() -> open(b)).isInstanceOf(IOException.class);
                assertThat(b.disagreements().words())
                        .contains("this replica's certificate has expired or is not trusted, says a");
            });
            await().until(() -> node.refused(Refusals.Kind.CONNECTION) > 0);
        } finally {
            refusals.detachAppender(log);
            refusals.setLevel(null);
        }
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).anyMatch(line -> line.endsWith(reason));
        // And where it is the one that listens.
        try (Node node = new Node(pem(name))) {
            PeerTransport b = new PeerTransport("b", Node.GROUP, node.peers, pem("b"), Node.TIMEOUT);
            assertThatThrownBy(() -> open(b)).isInstanceOf(IOException.class);
            assertThat(b.disagreements().words()).contains(reason.replace("its certificate", "the certificate of a"));
        }
    }

    @Test
    void files_that_were_replaced_are_read_again_and_unusable_ones_are_not() throws IOException {
        Path own = directory.resolve("renewed.pem");
        Path key = directory.resolve("renewed-key.pem");
        Files.copy(directory.resolve("expired.pem"), own);
        Files.copy(directory.resolve("expired-key.pem"), key);
        try (Node node = new Node(pem("a"))) {
            PeerTransport b = new PeerTransport(
                    "b", Node.GROUP, node.peers, credentials("token", "renewed.pem", key, ""), Node.TIMEOUT);
            assertThatThrownBy(() -> open(b)).isInstanceOf(IOException.class);

            Files.copy(directory.resolve("valid.pem"), own, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(directory.resolve("valid-key.pem"), key, StandardCopyOption.REPLACE_EXISTING);
            await().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> open(b));
            assertThat(b.disagreements().words()).isEmpty();

            Files.writeString(own, "half a fi");
            await().during(Duration.ofMillis(1500)).untilAsserted(() -> open(b));
        }
    }

    private static void open(PeerTransport transport) throws IOException {
        try (PeerConnection connection = transport.connectionTo("a")) {
            connection.open();
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
