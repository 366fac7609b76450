package com.pygmy.chaos.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts rely on. */
class ChaosExitCodeTest {
    private static final String WRITTEN = """
        {"process":0,"type":"invoke","f":"write","value":1}
        {"process":0,"type":"ok","f":"write","value":1}
        {"process":0,"type":"invoke","f":"read","value":null}
        {"process":0,"type":"ok","f":"read","value":1}
        """;

    @TempDir
    Path directory;

    @Test
    void a_sound_history_is_0() throws IOException {
        assertThat(check(WRITTEN, "--model", "register")).isEqualTo(0);
    }

    @Test
    void a_broken_history_is_1() throws IOException {
        assertThat(check(WRITTEN.replace("\"read\",\"value\":1", "\"read\",\"value\":2"), "--model", "register"))
                .isEqualTo(1);
    }

    @Test
    void a_run_in_which_too_little_happened_is_4() throws IOException {
        assertThat(
                        check(
                                "{\"process\":\"run\",\"type\":\"info\",\"f\":\"settings\",\"value\":{\"workload\":\"orders\",\"service\":\"pygmy\"}}\n"))
                .isEqualTo(4);
    }

    @Test
    void the_model_that_a_trial_noted_need_not_be_told() throws IOException {
        String noted = "{\"process\":\"run\",\"type\":\"info\",\"f\":\"settings\",\"value\":{\"workload\":\"mine\","
                + "\"model\":\"register\"}}\n";
        assertThat(check(noted + WRITTEN)).isEqualTo(0);
    }

    @Test
    void a_foreign_run_is_judged_by_its_own_model_though_its_workload_has_a_name_of_ours() throws IOException {
        String noted = "{\"process\":\"run\",\"type\":\"info\",\"f\":\"settings\",\"value\":{\"workload\":\"set\","
                + "\"model\":\"register\"}}\n";
        assertThat(check(noted + WRITTEN)).isEqualTo(0);
    }

    @Test
    void a_foreign_run_in_which_too_little_happened_is_4() throws IOException {
        String noted = "{\"process\":\"run\",\"type\":\"info\",\"f\":\"settings\",\"value\":{\"workload\":\"mine\","
                + "\"model\":\"register\",\"faults\":[]}}\n";
        assertThat(check(noted + WRITTEN)).isEqualTo(4);
    }

    @Test
    void what_is_not_understood_is_2() throws IOException {
        assertThat(check(WRITTEN)).as("no model").isEqualTo(2);
        assertThat(check(WRITTEN, "--model", "abacus")).isEqualTo(2);
        assertThat(check("no history", "--model", "register")).isEqualTo(2);
        assertThat(ChaosCommand.run("check", directory.resolve("nothing").toString()))
                .isEqualTo(2);
        assertThat(ChaosCommand.run("run", "--workload", "gardening")).isEqualTo(2);
        assertThat(ChaosCommand.run("run", "--faulty-store", "honest")).isEqualTo(2);
        assertThat(ChaosCommand.run("run", "--concurrency", "0", "--faulty-store", "none"))
                .isEqualTo(2);
        assertThat(ChaosCommand.run("serve", "--port", "99999")).isEqualTo(2);
        assertThat(ChaosCommand.run("perform")).isEqualTo(2);
    }

    @Test
    void a_harness_that_cannot_start_a_store_is_70() {
        int code = ChaosCommand.run(
                "run", "--faults", "none", "--repository", directory.toString(), "--output", directory.toString());
        assertThat(code).isEqualTo(70);
    }

    @Test
    void an_index_of_histories_is_decided_as_a_whole() throws IOException {
        Files.writeString(directory.resolve("a.jsonl"), WRITTEN);
        Path index = Files.writeString(
                directory.resolve("index.tsv"), "file\tmodel\tinit\texpected\na.jsonl\tregister\tnil\tlinearizable\n");
        assertThat(ChaosCommand.run("check", "--index", index.toString())).isEqualTo(0);
        Files.writeString(index, Files.readString(index).replace("linearizable", "not-linearizable"));
        assertThat(ChaosCommand.run("check", "--index", index.toString())).isEqualTo(1);
    }

    @Test
    void values_that_name_their_keys_are_judged_key_by_key() throws IOException {
        String history = """
            {:process 0 :type :invoke :f :write :value [1 5]}
            {:process 0 :type :ok :f :write :value [1 5]}
            {:process 0 :type :invoke :f :write :value [2 6]}
            {:process 0 :type :ok :f :write :value [2 6]}
            {:process 0 :type :invoke :f :read :value [1 nil]}
            {:process 0 :type :ok :f :read :value [1 5]}
            """;
        assertThat(check(history, "--model", "cas-register")).isEqualTo(0);
        assertThat(check(history.replace(":value [", ":value #jepsen.independent.Tuple ["), "--model", "cas-register"))
                .isEqualTo(0);
        assertThat(check(
                        history.replace("[1 5]}\n{:process 0 :type :invoke :f :read", "[1 5]}\n")
                                .replace(":ok :f :read :value [1 5]", ":ok :f :read :value [1 6]"),
                        "--model",
                        "cas-register"))
                .isEqualTo(1);
    }

    @Test
    void a_history_in_which_nothing_is_judged_is_4() throws IOException {
        assertThat(check("{:process :nemesis :type :info :f :kill :value nil}", "--model", "register"))
                .isEqualTo(4);
        assertThat(check(WRITTEN.replace("\"process\":0", "\"process\":\"c1\""), "--model", "register"))
                .isEqualTo(0);
        assertThat(check(
                        WRITTEN.replace("\"process\":0", "\"process\":\"c1\"")
                                .replace("\"read\",\"value\":1", "\"read\",\"value\":2"),
                        "--model",
                        "register"))
                .isEqualTo(1);
    }

    @Test
    void a_history_in_which_nothing_was_observed_is_4() throws IOException {
        String unread = WRITTEN.replace("\"ok\",\"f\":\"read\",\"value\":1", "\"info\",\"f\":\"read\",\"value\":null");
        assertThat(check(unread, "--model", "register")).isEqualTo(4);
    }

    @Test
    void a_history_of_an_index_that_cannot_be_read_keeps_no_other_from_being_decided() throws IOException {
        Files.writeString(directory.resolve("a.jsonl"), WRITTEN);
        Files.writeString(directory.resolve("b.jsonl"), "no history");
        Path index = Files.writeString(directory.resolve("index.tsv"), """
            file\tmodel\tinit\texpected
            b.jsonl\tregister\tnil\tlinearizable
            missing.jsonl\tregister\tnil\tlinearizable
            .\tregister\tnil\tlinearizable
            a.jsonl\tabacus\tnil\tlinearizable
            a.jsonl\tregister\tnil\tperhaps
            a.jsonl\tregister
            a.jsonl\tregister\tnil\tlinearizable
            """);
        StringWriter out = new StringWriter();
        assertThat(new IndexCheck(index, Duration.ofSeconds(30), new PrintWriter(out, true)).run())
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("unreadable b.jsonl: b.jsonl, line 1: 'no history'")
                .contains("unreadable missing.jsonl: there is no such file")
                .contains("7 histories: 1 right, 0 wrong, 0 unknown, 6 unreadable");
        Files.writeString(index, Files.readString(index) + "a.jsonl\tregister\tnil\tnot-linearizable\n");
        assertThat(ChaosCommand.run("check", "--index", index.toString())).isEqualTo(1);
    }

    @Test
    void a_write_that_is_answered_with_another_value_is_2() throws IOException {
        assertThat(check(
                        WRITTEN.replace("\"ok\",\"f\":\"write\",\"value\":1", "\"ok\",\"f\":\"write\",\"value\":3"),
                        "--model",
                        "register"))
                .isEqualTo(2);
    }

    @Test
    void standard_input_is_a_history_too() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(WRITTEN.getBytes(UTF_8)));
            assertThat(ChaosCommand.run("check", "-", "--model", "register")).isEqualTo(0);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void a_list_is_0_where_nothing_was_run() {
        assertThat(ChaosCommand.run(
                        "list", "--output", directory.resolve("none").toString()))
                .isEqualTo(0);
    }

    private int check(String history, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("history.jsonl"), history);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "check";
        arguments[1] = file.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return ChaosCommand.run(arguments);
    }
}
