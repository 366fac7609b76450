package com.pygmy.chaos.bookstore.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.bookstore.fault.LogTerms.Stretch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTermsTest {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

    /** An entry of term 2 at index 25 that the library wrote. */
    private static final String WRITTEN =
            "a101080210191a9a010a82017b2276223a312c226174223a22323032362d31312d32395431353a35323a35342e3737385a22"
                    + "2c22636f6d6d616e6473223a5b7b2274797065223a2262616e6b2e6465706f736974222c226964223a226465706f7369742d"
                    + "3233222c22626f6479223a7b226163636f756e74223a22616e6e61222c2263656e7473223a317d7d5d7d72104acaba3d65ce"
                    + "457683c884ffadd87062789a018323a235";

    @TempDir
    Path data;

    private static byte[] entry(long term, long index) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, term);
        field(message, 2, index);
        message.writeBytes(new byte[] {0x1a, 2, 'h', 'i'});
        varint(entry, message.size());
        entry.writeBytes(message.toByteArray());
        CRC32C checksum = new CRC32C();
        checksum.update(entry.toByteArray());
        entry.writeBytes(
                ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
        return entry.toByteArray();
    }

    private static void field(ByteArrayOutputStream message, int number, long value) {
        if (value != 0) {
            message.write(number << 3);
            varint(message, value);
        }
    }

    private static void varint(ByteArrayOutputStream bytes, long value) {
        long left = value;
        while (left > 0x7f) {
            bytes.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        bytes.write((int) left);
    }

    private void write(String name, byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(HEADER);
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        Path current =
                Files.createDirectories(data.resolve("log").resolve("a-group").resolve("current"));
        Files.write(current.resolve(name), content.toByteArray());
    }

    @Test
    void a_directory_without_a_log_holds_no_entries() throws IOException {
        assertThat(LogTerms.of(data).last()).isEqualTo(-1);
        assertThat(LogTerms.of(data).termOf(0)).isEmpty();
    }

    @Test
    void the_first_entry_counts_although_its_index_is_left_out() throws IOException {
        write("log_inprogress_0", entry(3, 0), new byte[100]);

        assertThat(LogTerms.of(data)).isEqualTo(new LogTerms(List.of(new Stretch(0, 3)), 0));
    }

    @Test
    void entries_are_read_across_files_and_joined_by_term() throws IOException {
        write("log_inprogress_300", entry(2, 300), entry(9, 301));
        write("log_298-299", entry(1, 298), entry(2, 299));

        LogTerms terms = LogTerms.of(data);

        assertThat(terms.stretches()).containsExactly(new Stretch(298, 1), new Stretch(299, 2), new Stretch(301, 9));
        assertThat(terms.last()).isEqualTo(301);
        assertThat(terms.termOf(297)).isEmpty();
        assertThat(terms.termOf(300)).contains(2L);
        assertThat(terms.termOf(302)).isEmpty();
    }

    @Test
    void an_entry_that_is_not_wholly_written_and_what_follows_do_not_count() throws IOException {
        byte[] broken = entry(1, 1);
        broken[3]++;
        write("log_0-1", entry(1, 0), broken);
        write("log_inprogress_2", entry(1, 2));

        assertThat(LogTerms.of(data).last()).isEqualTo(0);
    }

    @Test
    void the_format_is_that_of_the_library() throws IOException {
        write("log_inprogress_25", HexFormat.of().parseHex(WRITTEN));

        assertThat(LogTerms.of(data).stretches()).containsExactly(new Stretch(25, 2));
    }
}
