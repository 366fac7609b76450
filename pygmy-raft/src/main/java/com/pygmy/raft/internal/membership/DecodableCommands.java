package com.pygmy.raft.internal.membership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which commands each replica of the group can decode. An entry that a replica cannot decode stops it, so a command is proposed
 * only when every replica is known to decode its type; while a new release is rolled out, its new commands wait for the last
 * replica.
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

    /** What one replica sends another: its name, and what it knows of each replica, itself included. */
    record Report(String node, SortedMap<String, SortedSet<String>> types) {}

    private final Path file;
    private final String self;
    private final Set<String> peers;
    private final SortedSet<String> own;
    private final PeerLink link;
    private final ConcurrentSkipListMap<String, SortedSet<String>> known = new ConcurrentSkipListMap<>();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private Map<String, SortedSet<String>> written = Map.of();
    private @Nullable CompletableFuture<?> exchange;
    private long nextNanos = System.nanoTime();

    private DecodableCommands(Path file, String self, Set<String> peers, SortedSet<String> own, PeerLink link) {
        this.file = file;
        this.self = self;
        this.peers = new TreeSet<>(peers);
        this.own = own;
        this.link = link;
    }

    /** Begins with what was known before this replica was stopped. A file that cannot be read counts as none. */
    public static DecodableCommands open(
            Path directory, String self, Set<String> peers, SortedSet<String> own, PeerLink link) {
        DecodableCommands commands = new DecodableCommands(directory.resolve(FILE), self, peers, own, link);
        if (Files.exists(commands.file)) {
            try {
                commands.known.putAll(decodeFile(Files.readAllBytes(commands.file)));
            } catch (IOException e) {
                LOGGER.warn(
                        "{} cannot be read; it is made again from what the other replicas report", commands.file, e);
            }
        }
        commands.known.put(self, own);
        commands.known.keySet().retainAll(commands.peers);
        return commands;
    }

    private static Map<String, SortedSet<String>> decodeFile(byte[] content) throws IOException {
        Map<String, SortedSet<String>> types =
                JSON.readValue(content, new TypeReference<TreeMap<String, SortedSet<String>>>() {});
        if (types == null || types.values().stream().anyMatch(Objects::isNull)) {
            throw new IOException("null (expected: the names of commands by replica)");
        }
        return types;
    }

    /** Why commands of a type must not be proposed now; empty where every replica is known to decode them. */
    public Optional<String> notDecodable(String type) {
        for (String peer : peers) {
            SortedSet<String> types = known.get(peer);
            if (types == null) {
                return Optional.of(peer + " has not said which commands it can decode (expected: every replica has)");
            }
            if (!types.contains(type)) {
                return Optional.of("upgrade in progress: " + peer + " cannot decode " + type
                        + " yet (expected: every replica runs a release that can)");
            }
        }
        return Optional.empty();
    }

    /** Which replicas decode other commands than this one; empty where all are alike as far as is known. */
    public Optional<String> difference() {
        String others = known.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(own))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? Optional.empty() : Optional.of("other commands than here are known to: " + others);
    }

    /** Exchanges reports with those that have not answered since the start, and with all every minute. */
    public void tick() throws IOException {
        writeWhatIsNew();
        if ((exchange != null && !exchange.isDone()) || System.nanoTime() - nextNanos < 0) {
            return;
        }
        boolean allHeard = heard.size() >= peers.size() - 1;
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
        if (!peers.contains(report.node()) || report.node().equals(self)) {
            return;
        }
        report.types().forEach((node, types) -> {
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
        try {
            return JSON.writeValueAsBytes(new Report(self, known));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names that cannot be written: " + known, e);
        }
    }

    private static Report decode(byte[] report) {
        try {
            return JSON.readValue(report, Report.class);
        } catch (IOException e) {
            throw new ReplicaException.Overloaded("decodable commands: not the JSON that was expected");
        }
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
