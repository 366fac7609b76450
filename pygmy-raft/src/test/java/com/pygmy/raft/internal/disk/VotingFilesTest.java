package com.pygmy.raft.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.internal.promise.VoterFile;
import com.pygmy.raft.testing.LogDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files of a replica's right to vote, as a crash, a full disk or an operator left them. */
@Timeout(120)
class VotingFilesTest extends StoppedFollower {
    @Test
    void a_crash_while_the_vote_is_withdrawn_is_not_taken_for_an_operators_word() throws IOException {
        Path directory = checked((copy, other) -> {
            LogDamage.zeroLastEntries(copy, 2);
            // Written first, before the right itself is taken away; a full disk may leave it empty.
            Files.createFile(copy.resolve(VoterFile.WITHDRAWN_FILE));
        });
        assertThat(new VoterFile(directory).exists()).isFalse();
        assertThat(new VoterFile(directory).withdrawn())
                .hasValueSatisfying(reason -> assertThat(reason).contains("the log ends at"));
    }

    @Test
    void an_invitation_that_a_crash_left_beside_the_right_is_void() throws IOException {
        Path directory = checked((copy, other) -> {
            new VoterFile(copy).invite(1);
            Files.writeString(copy.resolve(VoterFile.WITHDRAWN_FILE), "the log is empty");
        });
        VoterFile voter = new VoterFile(directory);
        assertThat(voter.isWithPromises()).isTrue();
        assertThat(voter.invitedTerm()).isEqualTo(-1);
        assertThat(voter.withdrawn()).isEmpty();
    }

    @Test
    void an_invitation_does_not_outlive_the_vote_that_is_withdrawn() throws IOException {
        Path directory = checked((copy, other) -> {
            new VoterFile(copy).invite(1);
            LogDamage.zeroLastEntries(copy, 2);
        });
        VoterFile voter = new VoterFile(directory);
        assertThat(voter.withdrawn()).isPresent();
        assertThat(voter.invitedTerm()).isEqualTo(-1);
    }

    @Test
    void the_right_is_never_written_in_part() throws IOException {
        Path directory = checked((copy, other) -> {
            Path file = copy.resolve(VoterFile.FILE);
            Files.writeString(file, "");
            Files.createLink(copy.resolve("as-it-was"), file);
        });
        assertThat(new VoterFile(directory).isWithPromises()).isTrue();
        assertThat(directory.resolve("as-it-was")).isEmptyFile();
    }

    @Test
    void an_operator_can_give_the_vote_back() throws IOException {
        Path directory = checked((copy, other) -> LogDamage.zeroLastEntries(copy, 2));
        Path aside = LogDamage.only(directory.resolve("set-aside"));
        for (Path file : LogDamage.list(aside)) {
            Files.move(file, directory.resolve(file.getFileName()));
        }
        Files.createFile(directory.resolve(VoterFile.FILE));
        check(directory);
        VoterFile voter = new VoterFile(directory);
        assertThat(voter.isWithPromises()).isTrue();
        assertThat(voter.withdrawn()).isEmpty();
    }

    @Test
    void bytes_that_are_no_text_are_a_persons_file_too() throws IOException {
        byte[] utf16 = {(byte) 0xff, (byte) 0xfe, '1', 0};
        Path directory = checked((copy, other) -> {
            Files.write(copy.resolve(VoterFile.FILE), utf16);
            Files.write(copy.resolve(VoterFile.WITHDRAWN_FILE), utf16);
        });
        VoterFile voter = new VoterFile(directory);
        assertThat(voter.isWithPromises()).isTrue();
        assertThat(voter.withdrawn()).isEmpty();
    }
}
