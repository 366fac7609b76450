package com.pygmy.raft.internal.membership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.Member;
import com.pygmy.raft.Members;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.ratis.ConsensusGate;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import com.pygmy.raft.internal.transport.PeerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which replicas belong to the group, and so whose requests are taken: the members in this replica's log, those of a later entry that
 * another member has told of, and one that is being added. Before there is a log these are the configured ones.
 *
 * <p>A replica that no leader sends anything may have missed changes: the others may have removed it, or the leader may be one that it does
 * not know. So it asks all that it knows, by its log or its configuration. Thread-safe; {@link #tick} is called by one thread.
 */
public final class Membership {
    private static final Logger LOGGER = LoggerFactory.getLogger(Membership.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String self;
    private final String group;
    private final Members configured;
    private final Consensus consensus;
    private final ConsensusGate gate;
    private final PeerTransport transport;
    private final PeerLink link;
    private final Supplier<Optional<String>> epoch;
    private final Duration silence;
    private volatile Optional<Members> told = Optional.empty();
    private volatile Map<String, Member> invited = Map.of();
    private volatile Set<String> names;
    private volatile @Nullable String notMember;
    private @Nullable CompletableFuture<?> requests;
    private long nextNanos = System.nanoTime();

    /**
     * With the configured members.
     *
     * @param epoch the epoch of this replica's log
     * @param silence after so long without a leader's request the others are asked
     */
    public Membership(
            String self,
            String group,
            Members configured,
            Consensus consensus,
            ConsensusGate gate,
            PeerTransport transport,
            PeerLink link,
            Supplier<Optional<String>> epoch,
            Duration silence) {
        this.self = self;
        this.group = group;
        this.configured = configured;
        this.consensus = consensus;
        this.gate = gate;
        this.transport = transport;
        this.link = link;
        this.epoch = epoch;
        this.silence = silence.compareTo(PAUSE) < 0 ? PAUSE : silence;
        this.names = Set.copyOf(configured.byName().keySet());
    }

    /** The members, as far as is known here. */
    public Members members() {
        Members own = consensus.members();
        return told.filter(news -> news.index() > own.index()).orElse(own);
    }

    /** The other members' names. */
    Collection<String> others() {
        return members().byName().keySet().stream()
                .filter(name -> !name.equals(self))
                .toList();
    }

    /** Everybody whose requests are taken, this replica included. */
    public Set<String> names() {
        return names;
    }

    /** Why this replica takes no part, where it is not a member. */
    public Optional<String> notMember() {
        return Optional.ofNullable(notMember);
    }

    /** How the configuration differs from what the group's log says; such names are not used. */
    public Optional<String> difference() {
        Members now = members();
        Set<String> unknown = new TreeSet<>(configured.byName().keySet());
        unknown.removeAll(now.byName().keySet());
        return now.index() < 0 || unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("raft.peers: " + String.join(", ", unknown)
                        + (unknown.size() == 1 ? " is not a member" : " are not members") + " of the group " + group
                        + ": members are " + now.names());
    }

    /** The log has other members, or others were told of. Does not block. */
    public synchronized void refresh() {
        Members own = consensus.members();
        Map<String, Member> all = new TreeMap<>(own.byName());
        told.filter(news -> news.index() > own.index()).ifPresent(news -> all.putAll(news.byName()));
        all.putAll(invited);
        Map<String, String> addresses = new TreeMap<>();
        all.forEach((name, member) -> addresses.put(name, member.address()));
        transport.setPeers(addresses);
        Set<String> known = new TreeSet<>(addresses.keySet());
        known.add(self);
        names = Set.copyOf(known);
        try {
            consensus.followMembership();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        observe(members());
    }

    private void observe(Members now) {
        String words = now.index() < 0 || now.contains(self) ? null : notMember(now);
        if (words != null && !words.equals(notMember)) {
            LOGGER.warn("{}", words);
        }
        notMember = words;
    }

    private String notMember(Members now) {
        return self + " is not a member of the group " + group + ": members are " + now.names()
                + "; to add it: ./pygmy members " + group + " add " + self
                + ", or the task raft-members-add of any member";
    }

    /** Takes requests of a replica that is being added, until the log has it or {@link #uninvite} is called. */
    synchronized void invite(String name, Member member) {
        invited = Map.of(name, member);
        refresh();
    }

    /** Whether a replica was invited and is no member yet. */
    public boolean isBeingAdded(String name) {
        return invited.containsKey(name) && !members().byName().containsKey(name);
    }

    synchronized void uninvite() {
        invited = Map.of();
        refresh();
    }

    /** Another replica has told of members. They are believed where they come later in the same log than those known here. */
    synchronized void take(MembershipAnswer answer) {
        Optional<String> own = epoch.get();
        boolean sameLog = own.isEmpty() || own.get().equals(answer.epoch());
        if (answer.state() != MembershipAnswer.State.FORMED || !sameLog) {
            return;
        }
        Optional<Members> news =
                answer.members().filter(theirs -> theirs.index() > members().index());
        if (news.isPresent()) {
            told = news;
            refresh();
        }
    }

    /** What another replica says of the group. */
    CompletableFuture<MembershipAnswer> ask(String peer) {
        return link.call(peer, PeerOperation.MEMBERSHIP_STATE, "{}".getBytes(UTF_8), CALL_TIMEOUT)
                .thenApply(encoded -> {
                    MembershipAnswer answer = MembershipAnswer.decode(encoded);
                    take(answer);
                    return answer;
                });
    }

    /** Asks the others where no leader is heard. */
    public void tick() {
        boolean unheard = System.nanoTime() - gate.heardNanos() > silence.toNanos();
        boolean alone = consensus.role() != Role.LEADER && (unheard || notMember != null);
        if (!alone || (requests != null && !requests.isDone()) || System.nanoTime() - nextNanos < 0) {
            return;
        }
        nextNanos = System.nanoTime() + PAUSE.toNanos();
        Set<String> asked = new TreeSet<>(configured.byName().keySet());
        asked.addAll(members().byName().keySet());
        asked.remove(self);
        List<CompletableFuture<Void>> answers = asked.stream()
                .map(peer -> ask(peer).<Void>thenApply(answer -> null).exceptionally(unreachable -> null))
                .toList();
        requests = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }
}
