package com.pygmy.raft.dropwizard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ApiJson;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.sqlite.SnapshotInfo;
import io.dropwizard.core.setup.AdminEnvironment;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator can ask of a replica: {@code POST /tasks/raft-*} on the admin port. Each answers one line of JSON, or a
 * line beginning with {@code failed:} that says why, and is written to this node's log.
 */
final class ReplicaTasks {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicaTasks.class);
    private static final long WAIT_SECONDS = 120;
    private static final ObjectMapper JSON = ApiJson.lenient();

    private final Supplier<? extends RatisReplica<?>> replica;
    private final Map<String, ?> peers;

    ReplicaTasks(Supplier<? extends RatisReplica<?>> replica, Map<String, ?> peers) {
        this.replica = replica;
        this.peers = peers;
    }

    void register(AdminEnvironment admin) {
        admin.addTask(task(
                "raft-status",
                parameters -> ReplicaHealthCheck.told(replica.get().status())));
        admin.addTask(task("raft-members", parameters -> Map.of("members", peers)));
        admin.addTask(task(
                "raft-snapshot",
                parameters -> Map.of("index", wait(replica.get().snapshot()))));
        admin.addTask(task(
                "raft-transfer",
                parameters -> Map.of("leader", wait(replica.get().transferLeadership(first(parameters, "to"))))));
        admin.addTask(task("raft-digest", parameters -> wait(replica.get().digest())));
        admin.addTask(task("raft-backup", this::backup));
        admin.addTask(task("raft-drain", parameters -> {
            replica.get().announceDrain();
            return ReplicaHealthCheck.told(replica.get().status());
        }));
    }

    private Object backup(Map<String, List<String>> parameters) throws Exception {
        Path target = Path.of(first(parameters, "file")
                .orElseThrow(() -> new IllegalArgumentException("file: missing (expected: ?file=PATH of a new file)")));
        if (Files.exists(target)) {
            throw new IllegalArgumentException("file: " + target + " exists (expected: a new file)");
        }
        SnapshotInfo written = wait(replica.get().backup(target));
        Map<String, Object> answer = new TreeMap<>();
        answer.put("index", written.index());
        answer.put("file", target.toString());
        answer.put("bytes", written.bytes());
        answer.put("sha256", written.sha256());
        return answer;
    }

    private static Optional<String> first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static <T> T wait(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private interface Work {
        Object run(Map<String, List<String>> parameters) throws Exception;
    }

    private static Task task(String name, Work work) {
        return new Task(name) {
            @Override
            public void execute(Map<String, List<String>> parameters, PrintWriter output)
                    throws JsonProcessingException, InterruptedException {
                try {
                    String answer = JSON.writeValueAsString(work.run(parameters));
                    LOGGER.info("{} {}: {}", name, parameters, answer);
                    output.println(answer);
                } catch (InterruptedException | JsonProcessingException e) {
                    throw e;
                } catch (ExecutionException e) {
                    output.println(failed(e.getCause() == null ? e : e.getCause(), parameters));
                } catch (Exception e) {
                    // The top of a task: the operator sees the reason, the state is unharmed.
                    output.println(failed(e, parameters));
                }
            }

            private String failed(Throwable failure, Map<String, List<String>> parameters) {
                LOGGER.warn("{} {} failed", name, parameters, failure);
                return "failed: " + reason(failure);
            }
        };
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
