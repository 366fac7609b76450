package com.pygmy.raft.testing;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of votes and entries that reach a replica of this JVM, at Ratis' injection points:
 * behind this project's checks of what comes in. Receivers have a rule each, or none.
 */
public final class Network {
    private static final Map<String, Rule> RULES = new ConcurrentHashMap<>();

    static {
        CodeInjectionForTesting.put("RaftServerImpl.requestVote", (local, remote, arguments) -> {
            receive(new Received(name(remote), name(local), null));
            return false;
        });
        CodeInjectionForTesting.put("RaftServerImpl.appendEntries", (local, remote, arguments) -> {
            receive(new Received(name(remote), name(local), (AppendEntriesRequestProto) arguments[1]));
            return false;
        });
    }

    private Network() {}

    /**
     * A message that has reached a replica.
     *
     * @param append null where a vote is requested
     */
    public record Received(String from, String to, @Nullable AppendEntriesRequestProto append) {
        public boolean isVote() {
            return append == null;
        }

        /** Whether it brings nothing but a commit index. */
        public boolean isEmptyAppend() {
            return append != null && append.getEntriesCount() == 0;
        }

        /** Whether it brings commands, the one that gives a group its epoch included. */
        public boolean hasCommands() {
            return append != null && append.getEntriesList().stream().anyMatch(LogEntryProto::hasStateMachineLogEntry);
        }

        public boolean isEmptyAppendWithoutPrevious() {
            return append != null && append.getEntriesCount() == 0 && !append.hasPreviousLog();
        }
    }

    /** What happens to a message. */
    public interface Rule {
        /** Returns where it may go on, at once or later. */
        void pass(Received message) throws IOException;
    }

    /** From now on what reaches this replica follows this rule. */
    public static void rule(String receiver, Rule rule) {
        RULES.put(receiver, rule);
    }

    public static void clear(String receiver) {
        RULES.remove(receiver);
    }

    public static void clearAll() {
        RULES.clear();
    }

    /** What the sender of a message gets that does not go on. */
    public static IOException dropped() {
        return new Dropped();
    }

    /** Without a stack trace: Ratis logs each. */
    private static final class Dropped extends IOException {
        Dropped() {
            super("dropped by the test's network");
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    public static void delay(long millis) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
                .join();
    }

    private static String name(@Nullable Object id) {
        return String.valueOf(id);
    }

    private static void receive(Received message) {
        Rule rule = RULES.get(message.to());
        if (rule == null) {
            return;
        }
        try {
            rule.pass(message);
        } catch (IOException e) {
            throw Network.<RuntimeException>unchecked(e);
        }
    }

    /** The injection point declares no exception, and the real call fails with an IOException. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E unchecked(Exception failure) throws E {
        throw (E) failure;
    }
}
