package com.pygmy.raft.internal.membership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.raft.internal.promise.VoterFile;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.ratis.ConsensusGate;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether this replica may vote. The right is a file in its directory, so a replica whose directory was lost has
 * lost it; where files no longer hold what was promised, {@code RestartCheck} withdraws it. It gets it
 *
 * <ul>
 *   <li>at the founding of the group: when every other replica answers and none belongs to a formed group;
 *   <li>when it has been refilled: every other replica answered with its term, entries were taken only from a leader of
 *       at least that term, and what the leader had committed after that has been applied here.
 * </ul>
 *
 * <p>An operator who knows that a lost replica never voted or acknowledged anything that matters, or accepts the risk, can
 * create the file by hand. Driven by {@link #tick} from one thread.
 */
public final class VotingRight {
    private static final Logger LOGGER = LoggerFactory.getLogger(VotingRight.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    /** What a replica knows of its group. */
    enum MembershipState {
        /** It starts with nothing. */
        EMPTY,
        /** It takes part in the founding of a group that has not written anything yet. */
        FOUNDING,
        /** It has a state of a formed group. */
        FORMED
    }

    /** @param backup the id of the backup that the replica's state was restored from; empty where it was not */
    record Answer(MembershipState state, long term, String backup) {}

    /** What the decision depends on. */
    public interface Surroundings {
        boolean epochKnown();

        long applied();

        /** The id of the backup that the state was restored from, or that its group was founded from; empty where there is none. */
        String backup();

        /** An index that covers all that was committed before the call, from the leader. */
        CompletableFuture<Long> readIndex();
    }

    private final VoterFile file;
    private final ConsensusGate gate;
    private final Consensus consensus;
    private final Duration foundingTurn;
    private final PeerLink link;
    private final Surroundings surroundings;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<?> requests;
    private @Nullable CompletableFuture<Long> target;
    private boolean refilling;

    /** Whether the others have said that this replica was not restored with them; they are asked again. */
    private boolean restoredApart;

    private volatile @Nullable String waitingFor;

    /** Why this replica has nothing, for operators. */
    private final String loss;

    private volatile boolean withdrawn;

    /**
     * Reads what is in the directory.
     *
     * @param foundingTurn how long this replica leaves it to others to become a candidate when the group is founded
     */
    public VotingRight(
            Path directory,
            ConsensusGate gate,
            Consensus consensus,
            Duration foundingTurn,
            PeerLink link,
            Surroundings surroundings)
            throws IOException {
        this.file = new VoterFile(directory);
        Optional<String> reason = file.withdrawn();
        withdrawn = reason.isPresent();
        loss = reason.map(words -> "this replica does not vote, since at a start " + words)
                .orElse("this replica's directory is empty");
        this.gate = gate;
        this.consensus = consensus;
        this.foundingTurn = foundingTurn;
        this.link = link;
        this.surroundings = surroundings;
    }

    /** Opens the gate at once where the right is there. */
    public void start() {
        if (file.exists()) {
            gate.open();
        } else {
            waitingFor = loss + ": waiting for the others to say whether the group exists";
        }
    }

    private Answer answer() {
        // One that has lost its files knows of a group all the same: it must not be founded a second time.
        MembershipState state = surroundings.epochKnown() || withdrawn
                ? MembershipState.FORMED
                : file.exists() ? MembershipState.FOUNDING : MembershipState.EMPTY;
        return new Answer(state, consensus.term(), surroundings.backup());
    }

    /** Whether the right was withdrawn and has not been given again. */
    public boolean withdrawn() {
        return withdrawn;
    }

    /** Why this replica does not take part fully yet, where it does not. */
    public Optional<String> waitingFor() {
        return Optional.ofNullable(waitingFor);
    }

    /** Goes one step on. Called regularly until the gate is open. */
    public void tick() throws IOException {
        if (gate.mayVote()) {
            return;
        }
        if (refilling) {
            checkRefilled();
        } else if (answers.keySet().containsAll(consensus.others())) {
            decide();
        } else {
            requestMissingStates();
        }
    }

    private void requestMissingStates() {
        if (requests != null && !requests.isDone()) {
            return;
        }
        List<String> silent = new ArrayList<>(consensus.others());
        silent.removeAll(answers.keySet());
        if (!restoredApart) {
            waitingFor = loss + ": waiting for " + String.join(", ", silent) + " to say whether the group exists";
        }
        requests =
                CompletableFuture.allOf(silent.stream().map(this::requestState).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> requestState(String peer) {
        return link.call(peer, PeerOperation.MEMBERSHIP_STATE, "{}".getBytes(UTF_8), CALL_TIMEOUT)
                .thenAccept(answer -> answers.put(peer, decode(answer)))
                .exceptionally(unreachable -> null);
    }

    private void decide() throws IOException {
        Optional<String> foreign = foreign();
        if (foreign.isPresent()) {
            waitingFor = (surroundings.backup().isEmpty()
                            ? foreign.get() + " was restored from a backup, and this replica was not"
                            : "this replica was restored from a backup, and " + foreign.get()
                                    + " was not, or from another one")
                    + ": all replicas of a group must be restored from the same backup, into empty directories";
            restoredApart = true;
            answers.clear();
            return;
        }
        restoredApart = false;
        boolean formed =
                withdrawn || answers.values().stream().anyMatch(answer -> answer.state() == MembershipState.FORMED);
        if (!formed) {
            LOGGER.info("no replica has any data: founding the group");
            grant();
            gate.openWithElectionsAfter(foundingTurn);
            return;
        }
        long term = answers.values().stream().mapToLong(Answer::term).max().orElse(0);
        LOGGER.info("the group exists; {}: refilling it, without a vote until then", loss);
        waitingFor = loss + ": it is being refilled";
        refilling = true;
        gate.acceptFromTerm(term);
    }

    /**
     * A replica with which this one must not found a group, nor be refilled by it: their states do not have one past. One that has
     * nothing may be refilled by any group.
     */
    private Optional<String> foreign() {
        boolean formed = answers.values().stream().anyMatch(answer -> answer.state() == MembershipState.FORMED);
        String own = surroundings.backup();
        return own.isEmpty() && (formed || withdrawn)
                ? Optional.empty()
                : answers.entrySet().stream()
                        .filter(answer -> !answer.getValue().backup().equals(own))
                        .filter(answer -> !formed || answer.getValue().state() == MembershipState.FORMED)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .findFirst();
    }

    private void checkRefilled() throws IOException {
        CompletableFuture<Long> current = target;
        if (current == null || current.isCompletedExceptionally()) {
            target = surroundings.readIndex();
        } else if (current.isDone() && surroundings.epochKnown() && surroundings.applied() >= current.join()) {
            LOGGER.info("refilled up to {}: taking part fully", current.join());
            grant();
        }
    }

    private void grant() throws IOException {
        file.grant();
        gate.open();
        withdrawn = false;
        waitingFor = null;
    }

    /** The answer to another replica that requests the membership state. */
    public byte[] encodedAnswer() {
        Answer answer = answer();
        return ("{\"state\":\"" + answer.state() + "\",\"term\":" + answer.term() + ",\"backup\":\"" + answer.backup()
                        + "\"}")
                .getBytes(UTF_8);
    }

    private static Answer decode(byte[] answer) {
        try {
            JsonNode body = JSON.readTree(answer);
            return new Answer(
                    MembershipState.valueOf(body.path("state").asText()),
                    body.path("term").asLong(),
                    body.path("backup").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
