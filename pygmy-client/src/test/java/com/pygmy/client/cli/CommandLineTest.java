package com.pygmy.client.cli;

import static com.pygmy.client.HttpDouble.Response.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.api.Book;
import com.pygmy.api.Order;
import com.pygmy.client.HttpDouble;
import com.pygmy.client.StoreDouble;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandLineTest extends CommandLineFixture {
    @Test
    void a_buyer_may_wait_until_the_order_is_recorded() {
        assertThat(run("buy 1")).isEqualTo(ExitCode.DONE);
        assertThat(preference()).isNull();
        assertThat(run("buy 1 --recorded")).isEqualTo(ExitCode.DONE);
        assertThat(preference()).isEqualTo("recorded");
    }

    private @Nullable String preference() {
        return first.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .reduce((before, last) -> last)
                .orElseThrow()
                .header(Headers.PREFER);
    }

    @Test
    void several_books_are_bought_in_one_order() {
        assertThat(run("buy 1:3 2")).isEqualTo(ExitCode.DONE);

        Order order = store.orders().get(0);
        assertThat(order.lines()).containsExactly(new Order.Line(1, 3, 2990), new Order.Line(2, 1, 2490));
        assertThat(out.toString()).contains(order.id()).contains("89.70").contains("114.60");
        assertThat(out.toString()).contains("./pygmy cancel " + order.id());
    }

    @Test
    void a_key_buys_once_however_often_and_wherever_it_is_sent() {
        run("buy 1 --copies 2 --key one-and-only");
        String bought = out.toString();
        run("buy 1 --copies 2 --key one-and-only --frontend 2");

        assertThat(out.toString()).isEqualTo(bought);
        assertThat(store.stock(1)).isEqualTo(18);
        assertThat(second.requests()).isNotEmpty();
    }

    @Test
    void what_was_seen_in_one_call_is_known_in_the_next_at_the_other_frontend() throws IOException {
        run("buy 1 --frontend 1");
        run("lookup 1 --frontend 2");

        assertThat(second.lastRequest().header(Headers.SESSION)).isEqualTo("catalog@3f2a:101;order@9b01:7");
        assertThat(Files.readString(state.resolve("session"))).isEqualTo("catalog@3f2a:101;order@9b01:7\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        buy 2:5         | nothing was bought, there are not enough copies: book 2 (1 of 5).
        buy 99          | there is no book 99.
        lookup 99       | there is no book 99.
        order 0000      | there is no order 0000.
        cancel 0000     | there is no order 0000.
        restock 99 1    | there is no book 99.
        restock 2 -2    | N: -2 (expected: -1 or more)
        """)
    void a_refusal_is_one_line(String command, String line) {
        assertThat(run(command)).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).isEqualTo("pygmy: " + line + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        buy                   | Missing required parameter: 'ID[:COPIES]'
        buy seven             | 'seven' (expected: a book's number, or number:copies with 1 to 1000 copies)
        buy 1:x               | '1:x' (expected: a book's number, or number:copies
        buy 1:0               | ID[:COPIES]: '1:0' (expected: a book's number, or number:copies
        buy 1:1001            | '1:1001' (expected: a book's number, or number:copies
        buy 0                 | '0' (expected: a book's number, or number:copies
        buy 1 --copies 0      | '0' (expected: a number of copies, 1 to 1000)
        buy 1 -c x            | 'x' (expected: a number of copies, 1 to 1000)
        serch tolkien         | there is no command 'serch'. Did you mean search
        list --limit 0        | --limit: '0' (expected: 1 to 200)
        list --frontend 3     | --frontend: 3 (expected: 1 to 2)
        list --url nowhere    | 'nowhere' (expected: an address such as http://127.0.0.1:8080)
        list --url 127.0.0.1:8080         | --url: '127.0.0.1:8080' (expected: an address such as http://127.0.0.1:8080)
        list --url localhost:8080         | 'localhost:8080' (expected: an address such as http://127.0.0.1:8080)
        list --url http://h:99999         | 'http://h:99999' (expected: an address such as http://127.0.0.1:8080)
        list --url http://h:0             | 'http://h:0' (expected: an address such as http://127.0.0.1:8080)
        list --url ftp://h                | 'ftp://h' (expected: an address such as http://127.0.0.1:8080)
        list --consistency x  | SESSION, LINEARIZABLE, ANY
        buy 1 --key ä         | expected: 1 to 64 visible ASCII characters
        list --timeout 0      | --timeout: '0' (expected: a number of seconds, 1 to 86400)
        list --timeout 1.5    | '1.5' (expected: a number of seconds, 1 to 86400)
        list --frontend x     | 'x' is not a whole number
        lookup x              | 'x' is not a whole number
        import f --delimiter ;;  | ';;' (expected: one character such as ; or tab)
        """)
    void wrong_use_is_told_in_one_line(String command, String part) {
        assertThat(run(command)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).doesNotContain("java.").doesNotContain("PT");
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith("pygmy: "));
        assertThat(err.toString()).contains(part);
        assertThat(first.requests()).isEmpty();
    }

    @Test
    void where_nobody_answers_the_next_step_is_named() {
        first.close();
        second.close();

        assertThat(run("buy 1")).isEqualTo(ExitCode.NOT_EXECUTED);
        assertThat(err.toString()).contains("does not answer (connection refused). Nothing happened.");
        assertThat(run("status")).isEqualTo(ExitCode.NOT_EXECUTED);
        assertThat(out.toString()).contains("frontend-2  " + second.address().getAuthority());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        422 | bookId: 98, 99 (expected: known books)       | there are no books 98, 99.
        400 | lines[0].copies: 0 (expected: 1 to 1000)     | copies: 0 (expected: 1 to 1000)
        400 | lines[2].bookId: 0 (expected: 1 or more)     | book: 0 (expected: 1 or more)
        """)
    void a_refusal_is_told_in_words_of_the_command_line(int status, String detail, String line) {
        ProblemType type = status == 422 ? ProblemType.UNKNOWN_BOOK : ProblemType.INVALID_REQUEST;
        first.nextIs(problem(Problem.of(type, detail)));

        assertThat(run("buy 99")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).isEqualTo("pygmy: " + line + System.lineSeparator());
    }

    @Test
    void a_name_that_no_host_has_is_told_from_a_refused_connection() {
        assertThat(run("list --url http://no-such-host.invalid:8080")).isEqualTo(ExitCode.NOT_EXECUTED);
        assertThat(err.toString())
                .contains("http://no-such-host.invalid:8080 does not answer (no host of this name is known)")
                .doesNotContain("refused");
    }

    @Test
    void a_session_that_cannot_be_kept_spoils_nothing() throws IOException {
        Files.createDirectory(state.resolve("session"));

        assertThat(run("buy 1")).isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).contains("the session could not be kept");
    }

    @Test
    void where_the_outcome_is_unknown_the_key_to_go_on_with_is_named() {
        for (int i = 0; i < 5; i++) {
            first.nextIs(problem(Problem.failure(ProblemType.OUTCOME_UNKNOWN, "no answer", Executed.UNKNOWN)));
        }

        assertThat(run("buy 1 --key kept --frontend 1")).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString()).contains("add --key kept").contains("It may have happened or not.");
    }

    @Test
    void a_restock_whose_answer_is_lost_names_the_key_with_which_it_happens_once() {
        loseAnswersOfFirst();

        assertThat(run("restock 1 10 --frontend 1")).isEqualTo(ExitCode.UNKNOWN);
        String key = first.lastRequest().header(Headers.IDEMPOTENCY_KEY);
        assertThat(err.toString()).contains("add --key " + key).contains("It may have happened or not.");
        assertThat(run("restock 1 10 --frontend 2 --key " + key)).isEqualTo(ExitCode.DONE);
        assertThat(store.stock(1)).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"buy 1", "restock 1 10"})
    void with_json_the_failure_holds_the_key_to_go_on_with(String command) throws IOException {
        loseAnswersOfFirst();

        assertThat(run(command + " --frontend 1 --json")).isEqualTo(ExitCode.UNKNOWN);
        JsonNode failure = ApiJson.strict().readTree(err.toString());
        assertThat(failure.path("executed").asText()).isEqualTo("unknown");
        assertThat(failure.path("key").asText()).isEqualTo(first.lastRequest().header(Headers.IDEMPOTENCY_KEY));
    }

    /** They are carried out, and the connection is closed without an answer. */
    private void loseAnswersOfFirst() {
        for (int i = 0; i < 5; i++) {
            first.next(answer -> HttpDouble.Response.BROKEN);
        }
    }

    @Test
    void a_purchase_in_doubt_is_not_refused_for_want_of_the_book() {
        first.nextIs(HttpDouble.Response.BROKEN);
        first.nextIs(problem(Problem.of(ProblemType.UNKNOWN_BOOK, "bookId: 9 (expected: known books)")));

        assertThat(run("buy 9 --key kept --frontend 1")).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString()).contains("add --key kept").contains("It may have happened or not.");
    }

    @Test
    void what_happened_without_a_usable_answer_is_not_denied() {
        first.nextIs(HttpDouble.Response.text(201, "no JSON"));

        assertThat(run("restock 1 10 --frontend 1")).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString()).contains("It has happened.").doesNotContain("Nothing happened");
    }

    @Test
    void without_the_operators_token_an_operator_command_is_denied() {
        token = null;

        assertThat(run("restock 1 5")).isEqualTo(ExitCode.DENIED);
        assertThat(err.toString()).contains("Set PYGMY_OPERATOR_TOKEN");
    }

    @Test
    void times_are_shown_with_their_zone() {
        run("buy 1");

        assertThat(out.toString()).containsPattern("\\d\\d:\\d\\d:\\d\\d [+-]\\d\\d:\\d\\d");
    }

    @Test
    void orders_shows_what_was_bought_here_and_all_what_everybody_bought() throws IOException {
        run("buy 1");
        run("buy 1 --key another-customers");
        String own = store.orders().get(1).id();
        String others = store.orders().get(0).id();

        assertThat(run("orders")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains(own).doesNotContain(others);
        assertThat(run("orders --all")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains(own, others);
        token = null;
        assertThat(run("orders")).isEqualTo(ExitCode.DONE);
        assertThat(run("orders --all")).isEqualTo(ExitCode.DENIED);
        assertThat(err.toString()).contains("Set PYGMY_OPERATOR_TOKEN");
        assertThat(run("orders --key another-customers")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains(others);
    }

    @Test
    void the_customers_token_is_kept_for_the_user_alone() throws IOException {
        run("buy 1");
        Path kept = state.resolve("customer");
        CustomerToken customer = new CustomerToken(Files.readString(kept).strip());
        assertThat(store.orders().get(0).key()).startsWith(customer.name() + ".");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        run("buy 1");
        assertThat(kept).hasContent(customer.value());

        Files.writeString(kept, "something else");
        assertThat(run("orders")).isEqualTo(ExitCode.FAULT);
        assertThat(err.toString()).contains("customer: not a customer's token");
        assertThat(kept).hasContent("something else");
    }

    @Test
    void an_order_is_shown_and_cancelled() {
        run("buy 1");
        String id = store.orders().get(0).id();

        assertThat(run("order " + id)).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("RPCs for Dummies").contains("placed");
        assertThat(run("orders")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains(id).contains("29.90");
        assertThat(run("cancel " + id)).isEqualTo(ExitCode.DONE);
        run("order " + id);
        assertThat(out.toString())
                .contains("cancelled at " + OrderView.time(StoreDouble.CANCELLED_AT) + "\nplaced at "
                        + OrderView.time(Instant.EPOCH));
    }

    @Test
    void with_verbose_an_answer_tells_where_it_comes_from() {
        first.next(answer -> answer.with(Headers.CACHE_STATUS, "pygmy; hit"));
        run("lookup 1 -v");

        assertThat(out.toString())
                .contains("from cache through " + first.address() + ", at index catalog 100, order 7, tries: 1");
    }

    @Test
    void a_store_that_was_begun_anew_is_told() throws IOException {
        Files.writeString(state.resolve("session"), "catalog@0000:999");
        first.nextIs(problem(Problem.of(ProblemType.SESSION_EXPIRED, "epoch 0000 (expected: 3f2a)")));

        assertThat(run("lookup 1")).isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).contains("begun anew");
        assertThat(Files.readString(state.resolve("session"))).isEqualTo("catalog@3f2a:100;order@9b01:7\n");
    }

    @Test
    void a_session_ahead_of_the_log_is_replaced_where_it_is_kept() throws IOException {
        Files.writeString(state.resolve("session"), "catalog@3f2a:999;order@9b01:7");
        first.nextIs(problem(Problem.of(ProblemType.SESSION_AHEAD, "ahead (expected: at most catalog@3f2a:100)")));

        assertThat(run("lookup 1")).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(state.resolve("session"))).isEqualTo("catalog@3f2a:100;order@9b01:7\n");
    }

    @Test
    void help_needs_no_store() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("search").contains("Exit codes:");
        assertThat(run("buy --help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("ID[:COPIES]");
        assertThat(first.requests()).isEmpty();
    }

    @Test
    void the_shell_runs_the_same_commands_line_by_line() throws Exception {
        store.add(new Book(3, "Ulysses", "Novels", "J. Joyce", null, 1922, 1000, 3));
        Process shell = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpygmy.frontends=" + first.address(),
                        "-Dpygmy.state=" + state,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "shell")
                .redirectErrorStream(true)
                .start();
        try (PrintWriter in = new PrintWriter(shell.outputWriter(), true)) {
            in.println("lookup 3");
            in.println("lookup 99");

            in.println("exit");
        }
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);

        assertThat(said).contains("J. Joyce").contains("pygmy: there is no book 99.");
        assertThat(shell.waitFor()).isEqualTo(ExitCode.REFUSED);
        assertThat(Files.readString(state.resolve("history"))).contains("lookup 3");
    }

    @Test
    void colours_are_for_terminals_that_want_them() {
        Properties launcher = new Properties();
        launcher.setProperty("pygmy.columns", "120");

        assertThat(Surroundings.of(launcher, Map.of()).colours()).isTrue();
        assertThat(Surroundings.of(launcher, Map.of("NO_COLOR", "1")).colours()).isFalse();
        assertThat(Surroundings.of(launcher, Map.of("TERM", "dumb")).colours()).isFalse();
        assertThat(Surroundings.of(new Properties(), Map.of()).colours()).isFalse();
    }
}
