package com.pygmy.client.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.protocol.tls.ReloadedTls;
import com.pygmy.protocol.tls.TlsFailure;
import com.pygmy.protocol.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Has a node of a group write its database into its backup folder, by the task {@code raft-backup}, and moves the file from there. So
 * it runs on the host of that node, as a user who may read what the node wrote. The nodes are tried one after the other.
 */
public final class BackupTask implements GroupSource {
    private static final ObjectMapper JSON = ApiJson.lenient();

    /** A node gives up after two minutes. */
    private static final Duration TIMEOUT = Duration.ofSeconds(150);

    private final String group;
    private final List<URI> admins;
    private final String operatorToken;
    private final HttpClient http;

    /** @param admins the admin ports of the group's nodes, in the order in which they are tried */
    public BackupTask(String group, List<URI> admins, String operatorToken) {
        this(group, admins, operatorToken, HttpClient.newBuilder());
    }

    private BackupTask(String group, List<URI> admins, String operatorToken, HttpClient.Builder builder) {
        http = builder.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        this.group = group;
        this.admins = List.copyOf(admins);
        this.operatorToken = operatorToken;
    }

    /**
     * The same for admin ports at {@code https}.
     *
     * @param tls whom they have their certificates from
     * @throws IOException where its files cannot be used
     */
    public static BackupTask secure(String group, List<URI> admins, String operatorToken, TlsFiles tls)
            throws IOException {
        SSLContext context = new ReloadedTls(tls).context();
        return new BackupTask(
                group, admins, operatorToken, HttpClient.newBuilder().sslContext(context));
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public BackupManifest.GroupFile copyTo(Path target, String backup) throws IOException {
        List<String> failures = new ArrayList<>();
        for (URI admin : admins) {
            try {
                return copyFrom(admin, target, backup);
            } catch (Refused refused) {
                throw refused;
            } catch (IOException e) {
                Files.deleteIfExists(target);
                failures.add(admin.getAuthority() + ": " + reason(e));
            }
        }
        throw new IOException("no node of the group " + group + " made a copy: " + String.join("; ", failures));
    }

    private static String reason(IOException failure) {
        return TlsFailure.of(failure)
                .map(TlsFailure::words)
                .orElse(failure.getMessage() == null ? "no answer" : failure.getMessage());
    }

    private BackupManifest.GroupFile copyFrom(URI admin, Path target, String backup) throws IOException {
        String name = "backup-" + backup + ".db";
        JsonNode written = written(admin, name);
        Path file = Path.of(written.path("file").asText());
        // The file is moved away: an answer that names another one, from a program in the node's place, must not do
        // harm.
        if (!file.endsWith(name) || Files.isSymbolicLink(file)) {
            throw new IOException("it answers with the file " + file + " (expected: one of the name " + name + ")");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(
                    file + " cannot be read here (expected: to be called on the host of the node, by its user)");
        }
        try {
            Files.move(file, target);
        } finally {
            Files.deleteIfExists(file);
        }
        var copy = new BackupManifest.GroupFile(
                group,
                written.path("index").asLong(-1),
                written.path("epoch").asText(),
                written.path("bytes").asLong(-1),
                written.path("sha256").asText());
        BackupManifest.verify(target, copy.bytes(), copy.sha256());
        return copy;
    }

    private JsonNode written(URI admin, String file) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(admin.resolve("/tasks/raft-backup?file=" + file))
                .header("Authorization", "Bearer " + operatorToken)
                .timeout(TIMEOUT)
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = send(request);
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw new Refused("the operator's token is missing or wrong (expected: PYGMY_OPERATOR_TOKEN)");
        }
        if (status != 200) {
            throw new IOException("status " + status + ", " + answer.body().strip());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is no JSON", e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** No other node would say anything else. */
    public static final class Refused extends IOException {
        Refused(String message) {
            super(message);
        }
    }
}
