package com.pygmy.raft.dropwizard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.sqlite.SnapshotInfo;
import io.dropwizard.core.setup.AdminEnvironment;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
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
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of a replica for operators: {@code POST /tasks/raft-*} on the admin port. Each answers one line of JSON, or
 * status 500 and one line that says why, and is written to this node's log. {@link com.pygmy.service.admin.AdminGuard} requires
 * the operator's token before.
 */
final class ReplicaTasks {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicaTasks.class);
    private static final long WAIT_SECONDS = 120;
    private static final Pattern BACKUP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Ends the name of a file that is being written. */
    private static final String PARTIAL = "-partial";

    private static final ObjectMapper JSON = ApiJson.lenient();

    private final Supplier<? extends RatisReplica<?>> replica;
    private final Map<String, ?> peers;
    private final Path backups;

    ReplicaTasks(Supplier<? extends RatisReplica<?>> replica, Map<String, ?> peers, Path backups) {
        this.replica = replica;
        this.peers = peers;
        this.backups = backups;
    }

    void register(AdminEnvironment admin) {
        admin.addTask(task(
                "raft-status",
                parameters -> ReplicaHealthCheck.nodeStatus(replica.get().status())));
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
            return ReplicaHealthCheck.nodeStatus(replica.get().status());
        }));
        admin.addTask(task("raft-undrain", parameters -> {
            if (!replica.get().withdrawDrain()) {
                throw new IllegalArgumentException("this replica is stopping (expected: one that was only drained)");
            }
            return ReplicaHealthCheck.nodeStatus(replica.get().status());
        }));
    }

    private Object backup(Map<String, List<String>> parameters) throws Exception {
        String name = first(parameters, "file").orElse("");
        if (!BACKUP_NAME.matcher(name).matches() || name.contains(PARTIAL)) {
            throw new IllegalArgumentException("file: '" + name
                    + "' (expected: the name of a new file, letters, digits, '.', '_' and '-', without a path)");
        }
        ReadMode mode = mode(parameters);
        OwnerOnly.make(backups);
        Path target = backups.resolve(name);
        try {
            OwnerOnly.file(target); // from here on the name is taken
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("file: " + target + " exists (expected: a new file)", e);
        }
        SnapshotInfo written;
        try {
            written = wait(replica.get().backup(target, mode));
        } catch (ExecutionException e) {
            Files.delete(target);
            throw e;
        }
        Map<String, Object> answer = new TreeMap<>();
        answer.put("index", written.index());
        answer.put("epoch", written.epoch().orElse(""));
        answer.put("file", target.toAbsolutePath().toString());
        answer.put("bytes", written.bytes());
        answer.put("sha256", written.sha256());
        return answer;
    }

    private static ReadMode mode(Map<String, List<String>> parameters) {
        String read = first(parameters, "read").orElse("linearizable");
        return switch (read) {
            case "linearizable" -> ReadMode.LINEARIZABLE;
            case "local" -> ReadMode.LOCAL;
            default ->
                throw new IllegalArgumentException(
                        "read: '" + read + "' (expected: linearizable, or local where the group has no majority)");
        };
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
            public void execute(Map<String, List<String>> parameters, PrintWriter output) throws Failed {
                String answer;
                try {
                    answer = JSON.writeValueAsString(work.run(parameters));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new Failed("this node is stopping");
                } catch (IllegalArgumentException e) {
                    throw new Failed(reason(e));
                } catch (TimeoutException e) {
                    throw new Failed("not done within " + WAIT_SECONDS + " s; it may still happen");
                } catch (Exception e) {
                    // The top of a task: the operator sees the reason, the state is unharmed.
                    Throwable failure = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                    LOGGER.warn("{} {} failed", name, parameters, failure);
                    throw new Failed(reason(failure));
                }
                LOGGER.info("{} {}: {}", name, parameters, answer);
                output.println(answer);
            }
        };
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    /** Dropwizard answers it with status 500 and its message, and logs it. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String reason) {
            super(reason, null, false, false);
        }

        // It is logged as it prints; the name of its class would say nothing to the reader.
        @SuppressWarnings("OverrideThrowableToString")
        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
