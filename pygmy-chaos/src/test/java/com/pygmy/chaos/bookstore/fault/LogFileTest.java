package com.pygmy.chaos.bookstore.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    private static final byte[] CHECKSUM_THAT_ENDS_IN_ZERO = {1, 2, 3, 0};

    @TempDir
    Path directory;

    private static byte[] entry(int length) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        int left = length;
        while (left > 0x7f) {
            entry.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        entry.write(left);
        entry.writeBytes(new byte[length]);
        entry.writeBytes(CHECKSUM_THAT_ENDS_IN_ZERO);
        return entry.toByteArray();
    }

    private LogFile written(byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return LogFile.read(Files.write(directory.resolve("log_inprogress_0"), content.toByteArray()));
    }

    @Test
    void entries_of_one_and_two_byte_lengths_are_found_up_to_the_room_that_was_made_in_advance() throws IOException {
        LogFile log = written(entry(5), entry(300), entry(7), new byte[1000]);

        assertThat(log.entries()).containsExactly(8, 18, 324);
        assertThat(log.end())
                .as("the zero at the end of the checksum is its own")
                .isEqualTo(336);
        assertThat(log.entry(1)).isEqualTo(entry(300));
        assertThat(log.entry(2)).isEqualTo(entry(7));
    }

    @Test
    void half_an_entry_at_the_end_is_none() throws IOException {
        LogFile log = written(entry(5), new byte[] {100, 1, 2, 3});

        assertThat(log.entries()).hasSize(1);
        assertThat(log.end()).isEqualTo(18);
    }
}
