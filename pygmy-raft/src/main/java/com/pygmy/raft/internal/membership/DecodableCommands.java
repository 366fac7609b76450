package com.pygmy.raft.internal.membership;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import com.pygmy.raft.log.CommandCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which commands each replica of the group can decode, and which form of the log. An entry that a replica cannot decode stops it,
 * so a command is proposed only when every replica is known to decode its type and the form in which this replica would log it;
 * while a new release is rolled out, its new commands wait for the last replica.
 *
 * <p>Replicas exchange what they know when they start and every minute. It is kept in a file, so that a replica that is down
 * does not hold back what it is known to decode. Thread-safe; {@link #tick} is called by one thread, and writes the file when
 * there is something new.
 */
public final class DecodableCommands {
    static final String FILE = "decodable.json";

    private static final Logger LOGGER = LoggerFactory.getLogger(DecodableCommands.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PAUSE_WHILE_SILENT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** How many names a sentence tells. */
    private static final int NAMES_TOLD = 3;

    /**
     * What one replica sends another: its name, and what it knows of each replica, itself included. The names are those of
     * {@link CommandCodec#decodable()}.
     */
    record Report(String node, SortedMap<String, SortedSet<String>> types) {}

    private final Path file;
    private final String self;
    private final Supplier<Set<String>> members;
    private final SortedSet<String> own;
    private final Predicate<String> beingAdded;
    private final PeerLink link;
    private final ConcurrentSkipListMap<String, SortedSet<String>> known = new ConcurrentSkipListMap<>();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private Set<String> exchangedWith = Set.of();
    private Map<String, SortedSet<String>> written = Map.of();
    private @Nullable CompletableFuture<?> exchange;
    private long nextNanos = System.nanoTime();

    private DecodableCommands(
            Path file,
            String self,
            Supplier<Set<String>> members,
            Predicate<String> beingAdded,
            SortedSet<String> own,
            PeerLink link) {
        this.file = file;
        this.self = self;
        this.members = members;
        this.beingAdded = beingAdded;
        this.own = own;
        this.link = link;
    }

    /**
     * Begins with what was known before this replica was stopped. A file that cannot be read counts as none.
     *
     * @param members the group's replicas at any time, and one that is being added
     * @param beingAdded tells that one, which gets no entry before {@link #commandsLackedBy} was asked about it
     */
    public static DecodableCommands open(
            Path directory,
            String self,
            Supplier<Set<String>> members,
            Predicate<String> beingAdded,
            SortedSet<String> own,
            PeerLink link) {
        DecodableCommands commands =
                new DecodableCommands(directory.resolve(FILE), self, members, beingAdded, own, link);
        if (Files.exists(commands.file)) {
            try {
                commands.known.putAll(decodeFile(Files.readAllBytes(commands.file)));
            } catch (IOException e) {
                LOGGER.warn(
                        "{} cannot be read; it is made again from what the other replicas report", commands.file, e);
            }
        }
        commands.known.put(self, own);
        return commands;
    }

    private static Map<String, SortedSet<String>> decodeFile(byte[] content) throws IOException {
        Map<String, SortedSet<String>> types =
                JSON.readValue(content, new TypeReference<TreeMap<String, SortedSet<String>>>() {});
        if (types == null || types.values().stream().anyMatch(Objects::isNull)) {
            throw new IOException("null (expected: the names of commands by replica)");
        }
        types.replaceAll((node, names) -> withForm(names));
        return types;
    }

    /** Releases that did not tell which forms of the log they read knew the first one only. */
    private static SortedSet<String> withForm(SortedSet<String> names) {
        if (names.stream().anyMatch(name -> name.startsWith(CommandCodec.FORM_NAME))) {
            return names;
        }
        SortedSet<String> all = new TreeSet<>(names);
        all.add(CommandCodec.FORM_NAME + 1);
        return all;
    }

    /** Why commands of a type must not be proposed now; empty where every replica is known to decode them. */
    public Optional<String> notDecodable(String type) {
        for (String peer : members.get()) {
            SortedSet<String> types = known.get(peer);
            if (types == null && beingAdded.test(peer)) {
                continue;
            }
            if (types == null) {
                return Optional.of(peer + " has not said which commands it can decode (expected: every replica has)");
            }
            for (String name : List.of(type, CommandCodec.LOGGED_FORM)) {
                if (!types.contains(name)) {
                    return Optional.of(cannot(peer, name));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Why a leader would not propose commands of a type now, as far as is known here; empty where no replica has said that it cannot
     * decode them. One that was refilled may not know what those that are down have said.
     */
    public Optional<String> saidNotToDecode(String type) {
        Set<String> now = members.get();
        return known.entrySet().stream()
                .filter(said -> now.contains(said.getKey()) && !said.getValue().contains(type))
                .map(said -> cannot(said.getKey(), type))
                .findFirst();
    }

    private static String cannot(String peer, String name) {
        return "upgrade in progress: " + peer + " cannot decode " + name
                + " yet (expected: every replica runs a release that can)";
    }

    /** Asks a replica which commands it can decode; gives those that every member can, as far as is known, and it cannot. */
    public CompletableFuture<Set<String>> commandsLackedBy(String peer) {
        return link.call(peer, PeerOperation.DECODABLE, report(), CALL_TIMEOUT).thenApply(answer -> {
            Set<String> now = members.get();
            Report theirs = decode(answer);
            take(theirs);
            Set<String> lacked = new TreeSet<>(own);
            known.forEach((node, types) -> {
                if (now.contains(node) && !node.equals(peer)) {
                    lacked.retainAll(types);
                }
            });
            lacked.removeAll(withForm(theirs.types().getOrDefault(peer, new TreeSet<>())));
            return lacked;
        });
    }

    /** Which replicas decode other commands than this one, and which; empty where all are alike as far as is known. */
    public Optional<String> difference() {
        Set<String> now = members.get();
        String others = known.entrySet().stream()
                .filter(entry -> now.contains(entry.getKey()))
                .flatMap(entry -> difference(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("; "));
        return others.isEmpty() ? Optional.empty() : Optional.of(others);
    }

    private Stream<String> difference(String peer, SortedSet<String> theirs) {
        Set<String> lacked = new TreeSet<>(own);
        lacked.removeAll(theirs);
        Set<String> more = new TreeSet<>(theirs);
        more.removeAll(own);
        return Stream.of(
                        lacked.isEmpty() ? "" : peer + " does not know " + someOf(lacked),
                        more.isEmpty() ? "" : peer + " knows " + someOf(more) + ", which this node does not")
                .filter(sentence -> !sentence.isEmpty());
    }

    private static String someOf(Set<String> names) {
        String told = names.stream().limit(NAMES_TOLD).collect(Collectors.joining(", "));
        return names.size() <= NAMES_TOLD ? told : told + " and " + (names.size() - NAMES_TOLD) + " more";
    }

    /** What each replica is known to decode, by its name. */
    public SortedMap<String, SortedSet<String>> known() {
        SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
        known.forEach((node, types) -> copy.put(node, new TreeSet<>(types)));
        return copy;
    }

    /** Exchanges reports with those that have not answered since the start, and with all every minute. */
    public void tick() throws IOException {
        writeWhatIsNew();
        Set<String> peers = members.get();
        boolean changed = !peers.equals(exchangedWith);
        if ((exchange != null && !exchange.isDone()) || (!changed && System.nanoTime() - nextNanos < 0)) {
            return;
        }
        exchangedWith = peers;
        boolean allHeard = peers.stream().allMatch(peer -> peer.equals(self) || heard.contains(peer));
        if (allHeard) {
            heard.clear();
        }
        byte[] report = report();
        exchange = CompletableFuture.allOf(peers.stream()
                .filter(peer -> !peer.equals(self) && !heard.contains(peer))
                .map(peer -> exchangeWith(peer, report))
                .toArray(CompletableFuture[]::new));
        nextNanos = System.nanoTime() + (allHeard ? PAUSE : PAUSE_WHILE_SILENT).toNanos();
    }

    private CompletableFuture<Void> exchangeWith(String peer, byte[] report) {
        return link.call(peer, PeerOperation.DECODABLE, report, CALL_TIMEOUT)
                .thenAccept(answer -> take(decode(answer)))
                .exceptionally(unreachable -> null);
    }

    /** Takes another replica's report and gives the one of this replica. */
    public byte[] answer(byte[] report) {
        take(decode(report));
        return report();
    }

    private void take(Report report) {
        Set<String> peers = members.get();
        if (!peers.contains(report.node()) || report.node().equals(self)) {
            return;
        }
        report.types().forEach((node, names) -> {
            SortedSet<String> types = withForm(names);
            if (node.equals(report.node())) {
                known.put(node, types);
                heard.add(node);
            } else if (peers.contains(node)) {
                // What a replica says of a third one may be out of date: it counts only where nothing else is known.
                known.putIfAbsent(node, types);
            }
        });
    }

    private byte[] report() {
        return PeerJson.write(new Report(self, known));
    }

    private static Report decode(byte[] report) {
        return PeerJson.read(report, Report.class, "decodable commands");
    }

    private void writeWhatIsNew() throws IOException {
        Map<String, SortedSet<String>> now = new TreeMap<>(known);
        if (now.equals(written)) {
            return;
        }
        Path half = file.resolveSibling(FILE + ".tmp");
        Files.write(half, JSON.writeValueAsBytes(now));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written = now;
    }
}
