package com.pygmy.chaos.harness.history;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same two events, in every form that histories come in. */
class HistoryFormsTest {
    private static final String LINES = """
            {"process":0,"type":"invoke","f":"read","value":null}
            {"process":0,"type":"ok","f":"read","value":7}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                LINES,
                """
                [{"process":0,"type":"invoke","f":"read","index":0},{"process":0,"type":"ok","f":"read","value":7,"index":1}]
                """,
                """

                [
                 {"process":0,"type":"invoke","f":"read","value":null},
                 {"process":0,"type":"ok","f":"read","value":7} ]
                """,
                "[{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value 7}]",
                """
                #jepsen.history.Op{:index 0, :time 5, :type :invoke, :process 0, :f :read, :value nil}
                #jepsen.history.Op{:index 1, :time 6, :type :ok, :process 0, :f :read, :value 7}
                """,
                """
                {:name "t" :start-time #inst "2026-01-01T00:00:00Z"
                 :history [{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value 7}]}
                """,
                "{:type :invoke :f :read :value nil} {:type :ok :f :read :value 7}",
                "0\t:invoke\t:read\tnil\n0\t:ok\t:read\t7\n",
                ":nemesis\t:info\t:start\tnil\n0\t:invoke\t:read\tnil\t:timeout\n0\t:ok\t:read\t7\n",
                "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:ok\t:read\t7\n"
            })
    void a_history_is_read_in_each_form(String text) throws IOException {
        assertThat(read(text.getBytes(UTF_8)))
                .extracting(Operation::f, Operation::output)
                .containsExactly(org.assertj.core.api.Assertions.tuple("read", Value.of(7)));
    }

    @Test
    void a_byte_order_mark_and_gzip_do_not_matter() throws IOException {
        assertThat(read(("\uFEFF" + LINES).getBytes(UTF_8))).hasSize(1);
        assertThat(read(("\uFEFF" + LINES).getBytes(UTF_16LE))).hasSize(1);
        assertThat(read(packed(LINES.getBytes(UTF_8)))).hasSize(1);
        assertThatThrownBy(() -> read(new byte[] {0x1f, (byte) 0x8b, 0, 0}))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageStartingWith("h, line 1: not gzip");
        assertThatThrownBy(() -> read(new byte[] {'{', '"', (byte) 0xc3, '"'})).hasMessage("h, line 1: not UTF-8 text");
    }

    @Test
    void events_of_an_array_have_their_own_lines() {
        String array =
                "[{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"},{\"process\":0,\"type\":\"what\",\"f\":\"read\"}]";
        assertThatThrownBy(() -> HistoryReader.parse(array)).hasMessageStartingWith("line 2: 'type'");
        assertThatThrownBy(() -> HistoryReader.parse("[{\"process\":0} 3]")).hasMessageStartingWith("line 1: ");
        assertThatThrownBy(() -> HistoryReader.parse("[{\"process\":0,\"type\":\"ok\",\"f\":\"r\"}"))
                .hasMessageStartingWith("line 1: not JSON");
    }

    @Test
    void only_one_client_may_do_without_a_name() {
        assertThatThrownBy(() -> HistoryReader.parse("""
                        {:process 0 :type :invoke :f :read}
                        {:type :ok :f :read}
                        """))
                .hasMessage("line 2: no 'process' (expected: process, type and f in each event)");
    }

    @Test
    void a_transaction_needs_no_name_of_what_it_does() {
        assertThat(HistoryReader.parse("{:type :invoke :value [[:append 1 2] [:r 3 nil]]}")
                        .operations())
                .extracting(Operation::f)
                .containsExactly("txn");
        assertThatThrownBy(() -> HistoryReader.parse("{:type :invoke :process 0 :value [1 2]}"))
                .hasMessageStartingWith("line 1: no 'f'");
    }

    @Test
    void what_no_number_of_64_bits_holds_is_kept_as_it_is() {
        String history =
                "{:process 0 :type :invoke :f :write :value [12345678901234567890N 1/3 1.10M \\\\a ##NaN #\"x.\""
                        + " ^:meta 4 -7 +8N]}";
        assertThat(HistoryReader.parse(history.replace("\\\\", "\\"))
                        .operations()
                        .get(0)
                        .input())
                .hasToString("[\"12345678901234567890N\" \"1/3\" \"1.10M\" \"a\" \"##NaN\" \"x.\" 4 -7 8]");
        assertThat(HistoryReader.parse(
                                "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":12345678901234567890}")
                        .operations()
                        .get(0)
                        .input())
                .isEqualTo(Value.of("12345678901234567890"));
    }

    private static List<Operation> read(byte[] bytes) throws IOException {
        return HistoryReader.read(new ByteArrayInputStream(bytes), "h", HistoryReader.Keys.IF_EVIDENT)
                .operations();
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
