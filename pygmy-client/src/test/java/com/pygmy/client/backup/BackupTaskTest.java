package com.pygmy.client.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that a node made, fetched from where it says that they are. */
class BackupTaskTest {
    private static final String NAME = "backup-7.db";

    @TempDir
    private Path directory;

    private HttpServer node;
    private Path named;

    @BeforeEach
    void start() throws IOException {
        named = directory.resolve(NAME);
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", exchange -> {
            byte[] answer = ("{\"file\": \"" + named
                            + "\", \"index\": 3, \"epoch\": \"e\", \"bytes\": 4, \"sha256\": \"00\"}")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        node.start();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private void copy() throws IOException {
        URI admin = URI.create("http://" + node.getAddress().getHostString() + ":"
                + node.getAddress().getPort());
        new BackupTask("catalog", List.of(admin), "the-operators-token").copyTo(directory.resolve("copy.db"), "7");
    }

    @Test
    void a_file_of_another_name_is_left_where_it_is() throws IOException {
        named = Files.writeString(directory.resolve("tokens.env"), "secret");
        assertThatThrownBy(this::copy).hasMessageContaining("expected: one of the name " + NAME);
        assertThat(named).hasContent("secret");
    }

    @Test
    void nor_is_one_followed_that_is_a_link() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("tokens.env"), "secret");
        Files.createSymbolicLink(named, elsewhere);
        assertThatThrownBy(this::copy).hasMessageContaining("expected: one of the name " + NAME);
        assertThat(elsewhere).hasContent("secret");
    }

    @Test
    void a_copy_with_other_bytes_than_the_node_says_is_no_backup() throws IOException {
        Files.writeString(named, "none");
        assertThatThrownBy(this::copy).isInstanceOf(IOException.class);
        assertThat(directory.resolve("copy.db")).doesNotExist();
    }
}
