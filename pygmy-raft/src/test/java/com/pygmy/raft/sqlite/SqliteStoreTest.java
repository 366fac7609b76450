package com.pygmy.raft.sqlite;

import static com.pygmy.raft.sqlite.WrittenLog.CODEC;
import static com.pygmy.raft.sqlite.WrittenLog.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplyRetention;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.log.EstablishEpoch;
import com.pygmy.raft.log.UndecodableEntryException;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Note;
import com.pygmy.raft.testing.Bank.Rob;
import com.pygmy.raft.testing.Bank.Transfer;
import com.pygmy.raft.testing.Bank.TransferOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    @TempDir
    Path directory;

    private SqliteStore<Bank> store;

    @BeforeEach
    void open() {
        store = WrittenLog.open(directory.resolve("bank.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    private long cents(String account) {
        return store.read(bank -> bank.cents(account)).value();
    }

    @Test
    void a_read_says_how_far_the_log_had_come_entries_without_commands_included() {
        WrittenLog log =
                WrittenLog.begun().commands("k", new Deposit("ann", 500)).consensus();
        store.apply(log.all());

        Versioned<Long> read = store.read(bank -> bank.cents("ann"));

        // Subscribers to changes get the empty entry too: what they got must not be ahead of a later
        // read.
        assertThat(read).isEqualTo(new Versioned<>(500L, new LogPosition("bank", "3f2a", 3)));
        assertThat(store.applied()).isEqualTo(new AppliedState(3, 1, 2, NOON, Optional.of("3f2a"), Optional.empty()));
    }

    @Test
    void before_the_log_has_an_epoch_nothing_can_be_read() {
        assertThat(store.applied()).isEqualTo(AppliedState.NOTHING);
        assertThatThrownBy(() -> cents("ann")).isInstanceOf(ReplicaException.NoLeader.class);
    }

    @Test
    void the_first_epoch_in_the_log_wins_and_every_later_proposal_gets_it() {
        WrittenLog log = WrittenLog.begun().commands("again", new EstablishEpoch<>("beef"));

        List<EntryOutcome> outcomes = store.apply(log.all());
        reopen();

        String inForce = CODEC.decodeReply(
                new EstablishEpoch<>("beef"), outcomes.get(2).replies().get(0));
        assertThat(inForce).isEqualTo("3f2a");
        assertThat(store.applied().epoch()).contains("3f2a");
    }

    @Test
    void an_entry_of_several_commands_gives_their_replies_and_all_tags() {
        byte[] deposit = CODEC.encode(new CommandId("a"), new Deposit("ann", 500));
        byte[] tooMuch = CODEC.encode(new CommandId("b"), new Transfer("ann", "bob", 501));
        byte[] moved = CODEC.encode(new CommandId("c"), new Transfer("ann", "bob", 200));
        WrittenLog log = WrittenLog.begun().packed(List.of(deposit, tooMuch, moved));

        EntryOutcome outcome = store.apply(log.all()).get(2);

        assertThat(outcome.replies())
                .extracting(reply -> new String(reply, UTF_8))
                .containsExactly(
                        "500", "{\"outcome\":\"REFUSED\",\"missingCents\":1}", "{\"outcome\":\"MOVED\",\"index\":2}");
        assertThat(outcome.tags()).containsExactly("account-ann", "account-bob");
    }

    @Test
    void another_command_under_an_id_is_not_applied_and_not_answered_for_the_first() {
        byte[] first = CODEC.encode(new CommandId("k"), new Deposit("ann", 500));
        byte[] other = CODEC.encode(new CommandId("k"), new Deposit("ann", 501));
        byte[] otherType = CODEC.encode(new CommandId("k"), new Transfer("ann", "bob", 500));
        WrittenLog log = WrittenLog.begun().packed(List.of(first, other)).packed(List.of(otherType, first));
        List<EntryOutcome> outcomes = store.apply(log.all());
        List<EntryOutcome> replayed = store.apply(log.all());

        assertThat(cents("ann")).isEqualTo(500);
        assertThat(outcomes.get(2).reused()).containsExactly(1);
        assertThat(outcomes.get(3).reused()).containsExactly(0);
        assertThat(outcomes.get(3).replies().get(1)).isEqualTo("500".getBytes(UTF_8));
        assertThat(replayed.get(2).reused()).containsExactly(1);
    }

    @Test
    void the_same_id_gets_the_first_reply_within_an_entry_a_batch_and_after_a_restart() {
        byte[] deposit = CODEC.encode(new CommandId("k"), new Deposit("ann", 500));
        WrittenLog log = WrittenLog.begun().packed(List.of(deposit, deposit)).packed(List.of(deposit));
        List<EntryOutcome> outcomes = store.apply(log.all());
        reopen();
        log.packed(List.of(deposit));
        EntryOutcome afterRestart = store.apply(log.after(3)).get(0);

        assertThat(cents("ann")).isEqualTo(500);
        assertThat(outcomes.get(2).replies()).hasSize(2).containsOnly("500".getBytes(UTF_8));
        assertThat(outcomes.get(3).replies()).containsExactly("500".getBytes(UTF_8));
        assertThat(outcomes.get(3).tags()).isEmpty();
        assertThat(afterRestart.replies()).containsExactly("500".getBytes(UTF_8));
        assertThat(store.duplicates()).isEqualTo(1);
    }

    @Test
    void a_command_whose_reply_is_not_kept_is_applied_each_time() {
        WrittenLog log = WrittenLog.begun().commands("k", new Note("ann", "x")).commands("k", new Note("ann", "x"));

        store.apply(log.all());

        assertThat(store.read(Bank::notes).value()).isEqualTo(2);
    }

    @Test
    void replayed_entries_are_not_applied_again_and_give_the_replies_that_are_kept() {
        WrittenLog log =
                WrittenLog.begun().commands("a", new Deposit("ann", 500)).commands("b", new Note("ann", null));
        store.apply(log.all());
        reopen();
        Digest before = store.digest();

        List<EntryOutcome> replayed = store.apply(log.all());

        assertThat(store.digest()).isEqualTo(before);
        assertThat(replayed.get(2).replies()).containsExactly("500".getBytes(UTF_8));
        assertThat(replayed.get(3).replies()).isEmpty();
        assertThat(store.applied().index()).isEqualTo(3);
    }

    @Test
    void nothing_of_a_failed_batch_is_visible_and_nothing_follows_it() {
        WrittenLog log = WrittenLog.begun();
        store.apply(log.all());
        log.commands("a", new Deposit("ann", 500)).commands("b", new Rob("ann"));

        assertThatThrownBy(() -> store.apply(log.after(1)))
                .isInstanceOf(ApplyFailedException.class)
                .hasMessageContaining("the bank was robbed")
                .hasCauseInstanceOf(IllegalStateException.class);

        assertThat(cents("ann")).isZero();
        assertThat(store.applied().index()).isEqualTo(1);
        assertThat(store.failure()).isPresent();
        assertThatThrownBy(() -> store.apply(log.after(1).subList(0, 1)))
                .isInstanceOf(ApplyFailedException.class)
                .hasMessageContaining("nothing is applied any more")
                .hasMessageContaining("the bank was robbed");
        reopen();
        assertThat(cents("ann")).isZero();
        assertThat(store.applied().index()).isEqualTo(1);
    }

    @Test
    void an_entry_that_cannot_be_decoded_stops_the_store() {
        WrittenLog log = WrittenLog.begun().content("{\"v\":2}".getBytes(UTF_8));

        assertThatThrownBy(() -> store.apply(log.all()))
                .isInstanceOf(ApplyFailedException.class)
                .hasMessageContaining("v: 2 (expected: 1)")
                .hasCauseInstanceOf(UndecodableEntryException.class);

        assertThat(store.applied()).isEqualTo(AppliedState.NOTHING);
    }

    @Test
    void a_gap_or_an_older_term_stops_the_store() {
        WrittenLog log =
                WrittenLog.begun().commands("a", new Deposit("ann", 500)).consensus();
        store.apply(log.all().subList(0, 2));

        assertThatThrownBy(() -> store.apply(log.after(2)))
                .isInstanceOf(ApplyFailedException.class)
                .hasMessageContaining("entry 3 of term 1 (expected: 2 of term 1");

        reopen();
        assertThatThrownBy(() -> store.apply(List.of(new LogEntry(0, 2, null))))
                .isInstanceOf(ApplyFailedException.class)
                .hasMessageContaining("entry 2 of term 0");
    }

    @Test
    void the_time_of_the_log_never_goes_back_even_if_a_new_leader_s_clock_does() {
        WrittenLog log = WrittenLog.begun()
                .later(Duration.ofSeconds(30))
                .commands("a", new Note("ann", "first"))
                .nextTerm()
                .later(Duration.ofHours(-3))
                .commands("b", new Note("ann", "second"));

        store.apply(log.all());
        reopen();

        assertThat(store.applied().time()).isEqualTo(NOON.plusSeconds(30));
    }

    @Test
    void a_kept_reply_is_forgotten_after_its_time_in_the_log_and_not_before() {
        byte[] deposit = CODEC.encode(new CommandId("k"), new Deposit("ann", 1));
        WrittenLog log = WrittenLog.begun()
                .packed(List.of(deposit))
                .later(ReplyRetention.MAX_AGE)
                .packed(List.of(deposit))
                .later(Duration.ofMillis(1))
                .packed(List.of(deposit));

        store.apply(log.all().subList(0, 4));
        assertThat(cents("ann")).isEqualTo(1);
        store.apply(log.after(3));
        assertThat(cents("ann")).isEqualTo(2);
    }

    @Test
    void a_kept_reply_is_forgotten_after_its_number_of_entries_and_not_before() {
        byte[] deposit = CODEC.encode(new CommandId("k"), new Deposit("ann", 1));
        WrittenLog log = WrittenLog.begun().packed(List.of(deposit));
        while (log.lastIndex() < 2 + ReplyRetention.MAX_ENTRIES - 1) {
            log.consensus();
        }
        log.packed(List.of(deposit)).packed(List.of(deposit));

        int batch = StoreSettings.defaults().maxBatchEntries();
        for (long applied = -1;
                applied < log.lastIndex() - 1;
                applied = store.applied().index()) {
            List<LogEntry> rest = log.after(applied);
            store.apply(rest.subList(0, Math.min(batch, rest.size() - 1)));
        }
        assertThat(cents("ann")).isEqualTo(1);
        store.apply(log.after(log.lastIndex() - 1));
        assertThat(cents("ann")).isEqualTo(2);
    }

    @Test
    void a_query_cannot_write() {
        store.apply(WrittenLog.begun().commands("a", new Deposit("ann", 500)).all());

        assertThatThrownBy(() -> store.read(bank ->
                        new Deposit("ann", 1).applyTo(bank, new com.pygmy.raft.Entry(9, NOON, new CommandId("x")))))
                .isInstanceOf(ReplicaException.QueryFailed.class);

        assertThat(cents("ann")).isEqualTo(500);
    }

    @Test
    void a_query_that_throws_harms_nothing() {
        store.apply(WrittenLog.begun().all());

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> store.read(bank -> {
                        throw new IllegalStateException("no such thing");
                    }))
                    .isInstanceOf(ReplicaException.QueryFailed.class)
                    .hasMessageContaining("no such thing");
        }

        assertThat(cents("ann")).isZero();
    }

    @Test
    void a_transfer_that_is_refused_changes_nothing_and_is_refused_again_under_its_id() {
        WrittenLog log = WrittenLog.begun().commands("t", new Transfer("ann", "bob", 5));
        store.apply(log.all());
        log.commands("d", new Deposit("ann", 100)).commands("t", new Transfer("ann", "bob", 5));

        EntryOutcome again = store.apply(log.after(2)).get(1);

        TransferOutcome outcome =
                CODEC.decodeReply(new Transfer("ann", "bob", 5), again.replies().get(0));
        assertThat(outcome).isEqualTo(new TransferOutcome.Refused(5));
        assertThat(cents("bob")).isZero();
    }

    @Test
    void more_entries_than_the_settings_allow_are_refused_and_harm_nothing() {
        WrittenLog log = WrittenLog.begun();
        while (log.lastIndex() < StoreSettings.defaults().maxBatchEntries()) {
            log.consensus();
        }

        assertThatThrownBy(() -> store.apply(log.all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("entries: 1025 (expected: at most 1024)");

        store.apply(log.all().subList(0, 1024));
    }
}
