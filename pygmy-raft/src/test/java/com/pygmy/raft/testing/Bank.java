package com.pygmy.raft.testing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.raft.Command;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import com.pygmy.raft.Query;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A small replicated state for tests: accounts whose balances never go below zero, with a full text index over their names. */
public final class Bank {
    private final Handle handle;
    private final TouchedTags tags;

    private Bank(Handle handle, TouchedTags tags) {
        this.handle = handle;
        this.tags = tags;
    }

    /** The schema of the group {@code bank}. */
    public static SqliteSchema<Bank> schema() {
        return new Schema();
    }

    /** The commands of a bank. */
    public sealed interface BankCommand<R> extends Command<Bank, R> {}

    /** Adds to an account, which it opens where it is not there; the reply is the balance. */
    @LogName("bank.deposit")
    public record Deposit(String account, long cents) implements BankCommand<Long> {
        @Override
        public Long applyTo(Bank bank, Entry entry) {
            long balance = bank.cents(account) + cents;
            bank.put(account, balance);
            return balance;
        }
    }

    /** Moves money, or says what is missing. */
    @LogName("bank.transfer")
    public record Transfer(String from, String to, long cents) implements BankCommand<TransferOutcome> {
        @Override
        public TransferOutcome applyTo(Bank bank, Entry entry) {
            long there = bank.cents(from);
            if (there < cents) {
                return new TransferOutcome.Refused(cents - there);
            }
            bank.put(from, there - cents);
            bank.put(to, bank.cents(to) + cents);
            return new TransferOutcome.Moved(entry.index());
        }
    }

    /** Writes a note with the log's time; its reply is not kept. */
    @LogName(value = "bank.note", keepReply = false)
    public record Note(String account, @Nullable String text) implements BankCommand<Long> {
        @Override
        public Long applyTo(Bank bank, Entry entry) {
            bank.write(account, text, entry.time().toEpochMilli());
            return bank.notes();
        }
    }

    /** Changes something and then fails: what a fault in a command does. */
    @LogName("bank.rob")
    public record Rob(String account) implements BankCommand<Long> {
        @Override
        public Long applyTo(Bank bank, Entry entry) {
            bank.put(account, 0);
            throw new IllegalStateException("the bank was robbed");
        }
    }

    /** What became of a transfer. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TransferOutcome.Moved.class, name = "MOVED"),
        @JsonSubTypes.Type(value = TransferOutcome.Refused.class, name = "REFUSED")
    })
    public sealed interface TransferOutcome {
        record Moved(long index) implements TransferOutcome {}

        record Refused(long missingCents) implements TransferOutcome {}
    }

    public long cents(String account) {
        return number("SELECT coalesce(sum(cents), 0) FROM account WHERE name = ?", account);
    }

    public long total() {
        return number("SELECT coalesce(sum(cents), 0) FROM account");
    }

    /** The total, by a query that reports when it runs and does not end before it may. */
    public static Query<Bank, Long> totalAfter(CountDownLatch end, CountDownLatch running) {
        return bank -> {
            running.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return bank.total();
        };
    }

    public long notes() {
        return number("SELECT count(*) FROM note");
    }

    /** A query that does not end by itself. */
    public long countForever() {
        return number("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    }

    private void put(String account, long cents) {
        tags.touch("account-" + account);
        handle.execute(
                "INSERT INTO account (name, cents) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cents = excluded.cents",
                account,
                cents);
    }

    private void write(String account, @Nullable String text, long atMillis) {
        handle.execute("INSERT INTO note (account, text, at_millis) VALUES (?, ?, ?)", account, text, atMillis);
    }

    private long number(String query, Object... parameters) {
        return handle.select(query, parameters).mapTo(Long.class).one();
    }

    private static final class Schema implements SqliteSchema<Bank> {
        @Override
        public String group() {
            return "bank";
        }

        @Override
        @SuppressWarnings("unchecked") // a class literal has no type arguments
        public List<Class<? extends Command<Bank, ?>>> commands() {
            return List.of((Class<? extends Command<Bank, ?>>) (Class<?>) BankCommand.class);
        }

        @Override
        public List<String> migrations() {
            return List.of("""
                    CREATE TABLE account (name TEXT PRIMARY KEY, cents INTEGER NOT NULL CHECK (cents >= 0)) STRICT, WITHOUT ROWID;
                    CREATE TABLE note (number INTEGER PRIMARY KEY, account TEXT NOT NULL, text TEXT, at_millis INTEGER) STRICT;
                    """, """
                    CREATE VIRTUAL TABLE note_text USING fts5(text, content = 'note', content_rowid = 'number');
                    CREATE TRIGGER note_written AFTER INSERT ON note BEGIN
                        INSERT INTO note_text (rowid, text) VALUES (new.number, new.text);
                    END;
                    """);
        }

        @Override
        public Bank open(Handle handle, TouchedTags tags) {
            return new Bank(handle, tags);
        }
    }
}
