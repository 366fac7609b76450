package com.pygmy.raft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.log.UndecodableEntryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands from a replica that follows to the one that leads: many in one call, each with an end of its own.
 *
 * <p>Request: {@code {"timeoutMillis":n,"commands":[...]}}, the commands as the log holds them. Answer:
 * {@code {"results":[{"index":n,"reply":...} or {"unknown":true or false,"message":...,"final":...}]}} in the same order,
 * where {@code final} names a failure that another try would not change.
 */
final class CommandForwarding {
    /** Waits a little longer than the leader does, so that the leader's word is the one that counts. */
    private static final Duration ANSWER_MARGIN = Duration.ofMillis(200);

    private static final Logger LOGGER = LoggerFactory.getLogger(CommandForwarding.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Failures that another try would not change. */
    private enum Final {
        KEY_REUSED,
        UPGRADE_IN_PROGRESS;

        static Optional<Final> of(Throwable failure) {
            if (failure instanceof ReplicaException.KeyReused) {
                return Optional.of(KEY_REUSED);
            }
            return failure instanceof ReplicaException.UpgradeInProgress
                    ? Optional.of(UPGRADE_IN_PROGRESS)
                    : Optional.empty();
        }
    }

    private final PeerLink link;

    CommandForwarding(PeerLink link) {
        this.link = link;
    }

    /** Sends a batch to the leader and completes its commands; gives those that may be tried again. */
    CompletableFuture<List<PendingCommand>> send(String leader, List<PendingCommand> batch, Duration timeout) {
        return link.call(leader, PeerOperation.SUBMIT, request(batch, timeout), timeout.plus(ANSWER_MARGIN))
                .handle((answer, failure) -> {
                    if (failure != null) {
                        return unanswered(batch, Consensus.unwrap(failure));
                    }
                    return take(batch, answer);
                });
    }

    private static List<PendingCommand> unanswered(List<PendingCommand> batch, Throwable failure) {
        boolean notSent = failure instanceof ReplicaException known && !known.outcomeUnknown();
        if (!notSent) {
            batch.forEach(PendingCommand::maybeProposed);
        }
        return batch;
    }

    private static byte[] request(List<PendingCommand> batch, Duration timeout) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("{\"timeoutMillis\":" + Math.max(1, timeout.toMillis()) + ",\"commands\":[").getBytes(UTF_8));
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(batch.get(i).encoded());
        }
        out.writeBytes("]}".getBytes(UTF_8));
        return out.toByteArray();
    }

    private static List<PendingCommand> take(List<PendingCommand> batch, byte[] answer) {
        try {
            JsonNode results = JSON.readTree(answer).path("results");
            List<PendingCommand> again = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                JsonNode result = results.path(i);
                if (result.hasNonNull("index")) {
                    byte[] reply = JSON.writeValueAsBytes(result.get("reply"));
                    batch.get(i)
                            .future()
                            .complete(new PendingCommand.Applied(
                                    reply, result.get("index").longValue()));
                } else if (result.hasNonNull("final")) {
                    end(batch.get(i), result);
                } else {
                    if (result.path("unknown").asBoolean(true)) {
                        batch.get(i).maybeProposed();
                    }
                    again.add(batch.get(i));
                }
            }
            return again;
        } catch (IOException | IllegalArgumentException e) {
            // Not an answer of this form: what became of the commands is open.
            batch.forEach(PendingCommand::maybeProposed);
            return batch;
        }
    }

    private static void end(PendingCommand command, JsonNode result) {
        String message = result.path("message").asText();
        switch (Final.valueOf(result.get("final").asText())) {
            case KEY_REUSED -> command.refuse(new ReplicaException.KeyReused(message));
            case UPGRADE_IN_PROGRESS -> command.fail(new ReplicaException.UpgradeInProgress(message));
        }
    }

    /**
     * At the leader: submits a peer's batch and answers when each command has ended.
     *
     * @param decodable fails for a command that cannot be decoded here, as one of a later release: it is not proposed
     */
    static CompletableFuture<byte[]> answer(
            byte[] request, Duration timeoutMax, Consumer<byte[]> decodable, Consumer<List<PendingCommand>> submit) {
        List<PendingCommand> batch = new ArrayList<>();
        try {
            JsonNode body = JSON.readTree(request);
            long timeout = TimeUnit.MILLISECONDS.toNanos(
                    Math.min(timeoutMax.toMillis(), body.path("timeoutMillis").asLong(1)));
            long deadline = System.nanoTime() + timeout;
            for (JsonNode command : body.path("commands")) {
                batch.add(new PendingCommand(
                        JSON.writeValueAsBytes(command), command.path("type").asText(), deadline, true));
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    new ReplicaException.Overloaded("commands: not the JSON that was expected"));
        }
        submit.accept(batch.stream()
                .filter(command -> isDecodable(command, decodable))
                .toList());
        return CompletableFuture.allOf(
                        batch.stream().map(PendingCommand::future).toArray(CompletableFuture[]::new))
                .handle((all, failure) -> results(batch));
    }

    private static boolean isDecodable(PendingCommand command, Consumer<byte[]> decodable) {
        try {
            decodable.accept(command.encoded());
            return true;
        } catch (UndecodableEntryException e) {
            LOGGER.warn("a peer's command is not proposed: {}", e.getMessage());
            command.fail(
                    new ReplicaException.UpgradeInProgress("the leader cannot decode the command: " + e.getMessage()));
            return false;
        }
    }

    private static byte[] results(List<PendingCommand> batch) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode results = body.putArray("results");
        for (PendingCommand command : batch) {
            ObjectNode result = results.addObject();
            command.future().whenComplete((applied, failure) -> {
                if (failure == null) {
                    result.put("index", applied.index());
                    result.putRawValue("reply", new RawValue(new String(applied.reply(), UTF_8)));
                } else {
                    boolean unknown = !(failure instanceof ReplicaException known) || known.outcomeUnknown();
                    result.put("unknown", unknown).put("message", failure.getMessage());
                    Final.of(failure).ifPresent(kind -> result.put("final", kind.name()));
                }
            });
        }
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results that cannot be written", e);
        }
    }
}
