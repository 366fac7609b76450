package com.pygmy.raft.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.internal.promise.PromiseSlots;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.promise.VoterFile;
import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteStore;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.LogDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a replica makes of files that are not as it left them: it never votes without what it promised, and heals. */
@Timeout(120)
class DamagedDirectoryTest extends StoppedFollower {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @SuppressWarnings("ImmutableEnumChecker") // the damage is a lambda without a state
    private enum Lost {
        ZEROED_END((directory, another) -> LogDamage.zeroLastEntries(directory, 2), "the log ends at"),
        SHORT_OPEN_FILE(
                (directory, another) -> LogDamage.edit(
                        LogDamage.openSegment(directory),
                        content -> Arrays.copyOf(content, LogDamage.end(content) - 3)),
                "had been a"),
        FLIPPED_BYTE_IN_THE_OPEN_FILE(
                (directory, another) -> LogDamage.flip(LogDamage.openSegment(directory), 20), "had been a"),
        FLIPPED_BYTE_IN_A_CLOSED_FILE(
                (directory, another) -> LogDamage.flip(LogDamage.closedSegment(directory), 40), "cannot be read"),
        SHORT_CLOSED_FILE(
                (directory, another) -> LogDamage.edit(
                        LogDamage.closedSegment(directory),
                        content -> Arrays.copyOf(content, LogDamage.end(content) - 3)),
                "cannot be read"),
        DELETED_OPEN_FILE((directory, another) -> Files.delete(LogDamage.openSegment(directory)), "the log ends at"),
        DELETED_CLOSED_FILE_AFTER_A_CRASH(
                (directory, another) -> {
                    Files.delete(directory.resolve("state.db-seal"));
                    Files.delete(LogDamage.closedSegment(directory));
                },
                "are missing"),
        LOG_THAT_BEGINS_LATE_AFTER_A_CRASH(
                (directory, another) -> {
                    Files.delete(directory.resolve("state.db-seal"));
                    Files.delete(LogDamage.closedSegments(directory).get(0));
                },
                "and the state ends at -1"),
        ANOTHER_ENTRY_IN_THE_PLACE_OF_THE_ACKNOWLEDGED(
                (directory, another) -> {
                    Promises.Kept kept =
                            Promises.read(directory, "bank/" + node).orElseThrow();
                    long index = kept.acknowledged().index();
                    Promises.replace(
                            directory,
                            "bank/" + node,
                            new Promises.Kept(kept.vote(), new Promises.Acknowledged(9, index, 9)));
                },
                "and one of term 9 had been acknowledged here"),
        DELETED_CURRENT((directory, another) -> delete(LogDamage.current(directory)), "the log is empty"),
        DELETED_LOG((directory, another) -> delete(directory.resolve("log")), "the log is empty"),
        DELETED_LOG_AND_DATABASE(
                (directory, another) -> {
                    delete(directory.resolve("log"));
                    Files.delete(directory.resolve("state.db"));
                },
                "the log is empty"),
        DELETED_PROMISES((directory, another) -> Files.delete(directory.resolve(Promises.FILE)), "is missing"),
        GARBLED_PROMISES(
                (directory, another) -> LogDamage.edit(directory.resolve(Promises.FILE), content -> {
                    Arrays.fill(content, (byte) 7);
                    return content;
                }),
                "no checksum in it holds"),
        SHORT_PROMISES(
                (directory, another) -> LogDamage.edit(directory.resolve(Promises.FILE), content -> new byte[3]),
                "it has 3 bytes"),
        PROMISES_OF_ANOTHER(
                (directory, another) -> LogDamage.copy(another, directory, Promises.FILE),
                "it belongs to another replica"),
        RAFT_META_AND_PROMISES(
                (directory, another) -> {
                    Files.writeString(LogDamage.current(directory).resolve("raft-meta"), "");
                    Files.write(directory.resolve(Promises.FILE), new byte[PromiseSlots.FILE_BYTES]);
                },
                "no checksum in it holds"),
        EARLIER_RELEASE_WITH_A_SHORT_LOG(
                (directory, another) -> {
                    Files.delete(directory.resolve(Promises.FILE));
                    Files.writeString(directory.resolve(VoterFile.FILE), "");
                    LogDamage.zeroLastEntries(directory, 2);
                },
                "had been applied here");

        private final Damage damage;
        private final String words;

        Lost(Damage damage, String words) {
            this.damage = damage;
            this.words = words;
        }
    }

    private static void delete(Path directory) throws IOException {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    @ParameterizedTest
    @EnumSource
    void what_lost_a_promise_withdraws_the_vote_and_is_set_aside(Lost lost) throws IOException {
        Path directory = checked(lost.damage);
        VoterFile voter = new VoterFile(directory);
        assertThat(voter.withdrawn())
                .hasValueSatisfying(reason -> assertThat(reason).contains(lost.words));
        assertThat(voter.exists()).isFalse();
        assertThat(directory.resolve("set-aside")).isNotEmptyDirectory();
        assertThat(directory.resolve("log")).doesNotExist();
        assertThat(directory.resolve("state.db")).doesNotExist();
        check(directory);
        assertThat(voter.withdrawn()).as("at the next start").isPresent();
    }

    private Path damaged(Damage damage) throws IOException {
        Path directory = temporary.resolve("copy");
        copyAll(image, directory);
        damage.to(directory, another);
        return directory;
    }

    /** As a crash leaves it at a start that makes the database again. */
    private Path withoutDatabase(Damage damage) throws IOException {
        Path directory = damaged(damage);
        Files.delete(directory.resolve("state.db-seal"));
        Files.delete(directory.resolve("state.db"));
        return directory;
    }

    private SnapshotInfo salvage(Path directory, OptionalLong acceptedIndex) throws IOException {
        return SalvagedState.write(directory, node, Bank.schema(), temporary.resolve("bank.db"), acceptedIndex);
    }

    private void assertThatOnlyItsIndexIsAccepted(Path directory, String words) throws IOException {
        Throwable refused = catchThrowable(() -> salvage(directory, OptionalLong.empty()));
        assertThat(refused).isInstanceOf(IOException.class).hasMessageContaining(words);
        assertThat(temporary.resolve("bank.db")).doesNotExist();
        Matcher end =
                Pattern.compile("ends at index (\\d+), .*--accept-index \\1 ").matcher(refused.getMessage());
        assertThat(end.find()).as(refused.getMessage()).isTrue();
        long index = Long.parseLong(end.group(1));
        assertThatThrownBy(() -> salvage(directory, OptionalLong.of(index + 1))).hasMessage(refused.getMessage());
        assertThat(salvage(directory, OptionalLong.of(index)).index()).isEqualTo(index);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ZEROED_END",
                "SHORT_OPEN_FILE",
                "FLIPPED_BYTE_IN_THE_OPEN_FILE",
                "DELETED_OPEN_FILE",
                "DELETED_PROMISES",
                "GARBLED_PROMISES",
                "PROMISES_OF_ANOTHER"
            })
    void what_lost_a_promise_is_made_the_start_of_a_group_only_where_its_index_is_accepted(Lost lost)
            throws IOException {
        String words = lost.words.startsWith("the log ends at") ? "had been acknowledged here" : lost.words;
        assertThatOnlyItsIndexIsAccepted(withoutDatabase(lost.damage), words);
    }

    /** It may be the last copy of what was acknowledged, and another replica's log does not hold it either. */
    @Test
    void what_a_database_holds_beyond_the_log_is_in_the_start_of_a_group_though_it_was_not_closed_in_order()
            throws IOException {
        Path directory = damaged((copy, another) -> {
            Files.delete(copy.resolve("state.db-seal"));
            LogDamage.zeroLastEntries(copy, 2);
        });
        long applied = SqliteStore.peek(directory.resolve("state.db"))
                .map(AppliedState::index)
                .orElseThrow();
        assertThat(salvage(directory, OptionalLong.empty()).index()).isEqualTo(applied);
    }

    @Test
    void what_is_being_refilled_is_made_the_start_of_a_group_only_where_its_index_is_accepted() throws IOException {
        Path directory = withoutDatabase((copy, another) -> new VoterFile(copy).withdraw("the log was empty"));
        assertThatOnlyItsIndexIsAccepted(
                directory, "since at a start the log was empty. What it had then is in the newest folder of set-aside");
    }

    /** One of each way in which Ratis would have gone on, refused, or begun anew. */
    @ParameterizedTest
    @EnumSource(names = {"ZEROED_END", "FLIPPED_BYTE_IN_A_CLOSED_FILE", "DELETED_LOG", "GARBLED_PROMISES"})
    void it_says_so_and_is_refilled_by_the_others(Lost lost) throws IOException {
        lost.damage.to(image, another);
        group.isolate(node);
        group.start(node);
        RatisReplica<Bank> replica = group.replica(node);
        assertThat(replica.counters().mayVote()).isFalse();
        assertThat(replica.counters().voteWithdrawn()).isTrue();
        assertThat(replica.status().cause())
                .hasValueSatisfying(cause ->
                        assertThat(cause).contains("this replica does not vote").contains(lost.words));
        group.heal();
        await().atMost(LIMIT).until(() -> replica.status().canWrite());
        assertThat(replica.query(ReadMode.LINEARIZABLE, bank -> bank.cents("anna"))
                        .join()
                        .value())
                .isEqualTo(DEPOSITS);
        assertThat(replica.counters().mayVote()).isTrue();
        assertThat(replica.counters().voteWithdrawn()).isFalse();
        group.stop(node);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the damage is a lambda without a state
    private enum Harmless {
        HALF_AN_ENTRY_AT_THE_END(
                (directory, another) -> LogDamage.edit(LogDamage.openSegment(directory), LogDamage::withTornEnd)),
        BYTES_AFTER_THE_END((directory, another) -> LogDamage.edit(LogDamage.openSegment(directory), content -> {
            byte[] more = Arrays.copyOf(content, content.length + 200);
            more[content.length + 100] = 1;
            return more;
        })),
        GAP_THAT_A_PURGE_LEFT((directory, another) -> Files.delete(LogDamage.closedSegment(directory))),
        EMPTY_RAFT_META((directory, another) -> meta(directory, "")),
        GARBLED_RAFT_META((directory, another) -> meta(directory, "term=x\nvotedFor=\\u12")),
        DELETED_RAFT_META((directory, another) ->
                Files.delete(LogDamage.current(directory).resolve("raft-meta"))),
        LOWER_TERM((directory, another) -> meta(directory, "term=0\nvotedFor=\n")),
        HIGHER_TERM((directory, another) -> meta(directory, "term=77\nvotedFor=node-1\n")),
        HUGE_TERM((directory, another) -> meta(directory, "term=" + Long.MAX_VALUE + "\nvotedFor=\n")),
        ANOTHER_VOTE((directory, another) -> {
            long term =
                    RaftMeta.read(LogDamage.current(directory)).orElseThrow().term();
            meta(directory, "term=" + term + "\nvotedFor=nobody\n");
        }),
        OLDER_PROMISE((directory, another) -> LogDamage.edit(directory.resolve(Promises.FILE), content -> {
            // One of two slots of each kind: as after a write that was torn.
            content[30] ^= 1;
            content[2 * 4096 + 30] ^= 1;
            return content;
        })),
        EARLIER_RELEASE((directory, another) -> {
            Files.delete(directory.resolve(Promises.FILE));
            Files.writeString(directory.resolve(VoterFile.FILE), "");
        });

        private final Damage damage;

        Harmless(Damage damage) {
            this.damage = damage;
        }

        private static void meta(Path directory, String content) throws IOException {
            Files.writeString(LogDamage.current(directory).resolve("raft-meta"), content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_lost_no_promise_is_put_right_and_votes(Harmless harmless) throws IOException {
        RaftMeta.Content before = RaftMeta.read(LogDamage.current(image)).orElseThrow();
        Path directory = checked(harmless.damage);
        assertThat(before.term()).isEqualTo(raftTerm);
        assertThat(RaftMeta.read(LogDamage.current(directory))).hasValue(before);
        VoterFile voter = new VoterFile(directory);
        assertThat(voter.isWithPromises()).isTrue();
        assertThat(voter.withdrawn()).isEmpty();
        Path open = LogDamage.openSegment(directory);
        assertThat(open).hasBinaryContent(LogDamage.whole(Files.readAllBytes(LogDamage.openSegment(image))));
    }

    @Test
    void a_replica_with_a_torn_end_goes_on_as_before() throws IOException {
        Harmless.HALF_AN_ENTRY_AT_THE_END.damage.to(image, another);
        group.isolate(node);
        group.start(node);
        assertThat(group.replica(node).counters().mayVote()).isTrue();
        group.heal();
        await().atMost(LIMIT).until(() -> group.replica(node).status().canWrite());
        assertThat(group.replica(node).counters().snapshotsInstalled()).isZero();
        group.stop(node);
    }
}
