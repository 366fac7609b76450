package com.pygmy.raft.dropwizard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.NodeStatus;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.Members;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.StoreException;
import io.dropwizard.core.setup.AdminEnvironment;
import io.dropwizard.servlets.tasks.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    /** How long a new member may take to catch up, where the operator does not say. */
    private static final long CATCH_UP_SECONDS = 100;

    private static final Pattern BACKUP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** What {@code pygmy backup} calls a copy, which it moves away as soon as it is written. */
    private static final Pattern FETCHED_NAME = Pattern.compile("backup-[0-9a-f]{16}\\.db");

    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    /** Ends the name of a file that is being written. */
    private static final String PARTIAL = "-partial";

    private static final ObjectMapper JSON = ApiJson.lenient();

    private final Supplier<? extends RatisReplica<?>> replica;
    private final String build;
    private final Map<String, URI> peers;
    private final Path backups;

    ReplicaTasks(Supplier<? extends RatisReplica<?>> replica, String build, Map<String, URI> peers, Path backups) {
        this.replica = replica;
        this.build = build;
        this.peers = peers;
        this.backups = backups;
    }

    void register(AdminEnvironment admin) {
        admin.addTask(task("raft-status", parameters -> status()));
        admin.addTask(task("raft-decodable", parameters -> replica.get().decodable()));
        admin.addTask(task("raft-members", parameters -> described(replica.get().members())));
        admin.addTask(task(
                "raft-members-add",
                parameters -> change(parameters, MemberChange.add(required(parameters, "node"), member(parameters)))));
        admin.addTask(task(
                "raft-members-remove",
                parameters -> change(parameters, MemberChange.remove(required(parameters, "node")))));
        admin.addTask(task(
                "raft-members-replace",
                parameters -> change(
                        parameters,
                        MemberChange.replace(
                                required(parameters, "node"), required(parameters, "by"), member(parameters)))));
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
            return status();
        }));
        admin.addTask(task("raft-undrain", parameters -> {
            if (!replica.get().withdrawDrain()) {
                throw new IllegalArgumentException("this replica is stopping (expected: one that was only drained)");
            }
            return status();
        }));
    }

    private NodeStatus status() {
        return ReplicaHealthCheck.nodeStatus(replica.get().status(), build);
    }

    private Object change(Map<String, List<String>> parameters, MemberChange change) throws Exception {
        String seconds = first(parameters, "timeoutSeconds").orElse(String.valueOf(CATCH_UP_SECONDS));
        if (!seconds.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException("timeoutSeconds: '" + seconds + "' (expected: 1 to 9999)");
        }
        Duration timeout = Duration.ofSeconds(Long.parseLong(seconds));
        return described(wait(replica.get().changeMembers(change, timeout), timeout.toSeconds() + WAIT_SECONDS));
    }

    private static Member member(Map<String, List<String>> parameters) {
        return new Member(
                required(parameters, "address"), first(parameters, "url").orElse(""));
    }

    private static String required(Map<String, List<String>> parameters, String name) {
        return first(parameters, name)
                .orElseThrow(() -> new IllegalArgumentException(name + ": missing (expected: one value)"));
    }

    private Object described(Members members) {
        Map<String, Object> byName = new TreeMap<>();
        // As it is configured where it is: a group that an earlier release founded does not have the URLs in its log,
        // and one that
        // has been given TLS since has others there.
        members.byName()
                .forEach((name, member) -> byName.put(
                        name,
                        peers.containsKey(name)
                                ? new Member(member.address(), String.valueOf(peers.get(name)))
                                : member));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("members", byName);
        answer.put("index", members.index());
        replica.get().membersDifference().ifPresent(difference -> answer.put("configuration", difference));
        return answer;
    }

    private Object backup(Map<String, List<String>> parameters) throws Exception {
        String name = first(parameters, "file").orElse("");
        if (!BACKUP_NAME.matcher(name).matches() || name.contains(PARTIAL)) {
            throw new IllegalArgumentException("file: '" + name
                    + "' (expected: the name of a new file, letters, digits, '.', '_' and '-', without a path)");
        }
        ReadMode mode = mode(parameters);
        OwnerOnly.make(backups);
        dropForgotten();
        Path target = backups.resolve(name);
        try {
            OwnerOnly.file(target); // from here on the name is taken
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("file: " + target + " exists (expected: a new file)", e);
        }
        CompletableFuture<SnapshotInfo> writing = replica.get().backup(target, mode);
        SnapshotInfo written;
        String sha256;
        try {
            written = wait(writing);
            sha256 = written.sha256();
        } catch (ExecutionException | StoreException | TimeoutException | InterruptedException e) {
            // Nobody will fetch it, also where it is written only after this.
            writing.whenComplete((late, failure) -> delete(target));
            throw e;
        }
        Map<String, Object> answer = new TreeMap<>();
        answer.put("index", written.index());
        answer.put("epoch", written.epoch().orElse(""));
        answer.put("file", target.toAbsolutePath().toString());
        answer.put("bytes", written.bytes());
        answer.put("sha256", sha256);
        return answer;
    }

    /** Copies whose caller is gone, or could not read them: each has the size of the database. */
    private void dropForgotten() throws IOException {
        Instant old = Instant.now().minus(FORGOTTEN_AFTER);
        try (Stream<Path> files = Files.list(backups)) {
            for (Path file : files.filter(ReplicaTasks::isFetched).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    delete(file);
                }
            }
        }
    }

    private static boolean isFetched(Path file) {
        return FETCHED_NAME.matcher(file.getFileName().toString()).matches();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.warn("a copy for a backup cannot be deleted: {}", e.toString());
        }
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
        return wait(future, WAIT_SECONDS);
    }

    private static <T> T wait(Future<T> future, long seconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(seconds, TimeUnit.SECONDS);
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
                    throw new Failed("not done in time; it may still happen");
                } catch (Exception e) {
                    // The top of a task: the operator sees the reason, the log what led to it, the state is unharmed.
                    Throwable failure = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                    throw new Failed(reason(failure), failure);
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
        Failed(String reason) {
            this(reason, null);
        }

        Failed(String reason, @Nullable Throwable cause) {
            super(reason, cause, false, false);
        }

        // It is logged as it prints; the name of its class would say nothing to the reader.
        @SuppressWarnings("OverrideThrowableToString")
        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
