package com.pygmy.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.tls.ReloadedTls;
import com.pygmy.protocol.tls.TlsFiles;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A frontend at https, whose certificate names localhost and no address. */
@Timeout(120)
class ClientTlsTest {
    private static final String PASSWORD = "password";

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer frontend;

    @BeforeEach
    void start() throws Exception {
        keytool("own", "-ext", "SAN=dns:localhost");
        keytool("other", "-ext", "SAN=dns:localhost");
        frontend = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TlsFiles files = new TlsFiles(folder.resolve("own.p12"), null, PASSWORD, null);
        frontend.setHttpsConfigurator(new HttpsConfigurator(new ReloadedTls(files).context()));
        frontend.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] body = "{\"items\":[],\"next\":null}".getBytes(US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        frontend.start();
    }

    @AfterEach
    void stop() {
        frontend.stop(0);
    }

    /** Makes a key with a certificate of its own hand, {@code NAME.p12}, and the certificate as {@code NAME.pem}. */
    private void keytool(String name, String... more) throws Exception {
        Path store = folder.resolve(name + ".p12");
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        assertThat(keytool.waitFor()).as(said).isZero();
        byte[] certificate = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
                .getCertificate(name)
                .getEncoded();
        Files.writeString(
                folder.resolve(name + ".pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(certificate)
                        + "\n-----END CERTIFICATE-----\n");
    }

    private PygmyClient client(String host, String trusted) {
        URI address = URI.create("https://" + host + ":" + frontend.getAddress().getPort());
        return PygmyClient.open(ClientSettings.of(List.of(address))
                        .withRetries(ClientSettings.Retries.NONE)
                        .withTls(TlsFiles.trusting(folder.resolve(trusted))))
                .within(Duration.ofSeconds(30));
    }

    private void assertRefused(PygmyClient client, String reason) {
        try (client) {
            assertThatThrownBy(() -> client.books().topics())
                    .isInstanceOfSatisfying(
                            PygmyException.class,
                            failure -> assertThat(failure.executed()).isEqualTo(Executed.NO))
                    .hasMessageContaining(reason);
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    void a_frontend_whose_certificate_is_trusted_is_asked() {
        try (PygmyClient client = client("localhost", "own.pem")) {
            client.books().topics();
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void one_whose_certificate_is_foreign_or_for_another_name_gets_no_request() {
        assertRefused(client("localhost", "other.pem"), "its certificate is not from a trusted authority");
        assertRefused(client("127.0.0.1", "own.pem"), "its certificate is for other names");
    }

    @Test
    void files_that_cannot_be_used_are_named() {
        assertThatThrownBy(() -> client("localhost", "nowhere.pem")).hasMessageContaining("nowhere.pem");
    }
}
