package com.pygmy.client.cli;

import static com.pygmy.client.HttpDouble.Response.json;
import static com.pygmy.client.HttpDouble.Response.problem;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.ImportReport;
import com.pygmy.client.HttpDouble;
import com.pygmy.client.StoreDouble;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImportCommandTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    @TempDir
    Path folder;

    /** An import that takes more than a second asks how far it is, at any time. */
    private final HttpDouble frontend = new HttpDouble(new StoreDouble())
            .queuedFor(request -> request.method().equals("POST"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private int columns;

    @AfterEach
    void stop() {
        frontend.close();
    }

    private int run(Path file, String... more) {
        Surroundings surroundings = new Surroundings(
                List.of(frontend.address()), folder, columns, false, StoreDouble.OPERATOR_TOKEN, null, null, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, new PrintWriter(out, true), new PrintWriter(err, true));
        String[] arguments = Stream.concat(Stream.of("import", file.toString()), Arrays.stream(more))
                .toArray(String[]::new);
        return Main.commandLine(pygmy, arguments).execute(arguments);
    }

    /** What was sent last to be imported. */
    private HttpDouble.Request sent() {
        return frontend.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void how_the_file_was_read_is_told() throws IOException {
        Path file = file("books.csv", "title,genre,Cost\nT,g,1\n");
        frontend.nextIs(json(
                200,
                new ImportReport(
                        1,
                        0,
                        2,
                        1,
                        List.of(new ImportReport.RejectedLine(4, "price: '1,230'")),
                        Map.of("title", "title", "topic", "genre"),
                        List.of("Cost", "Shelf"),
                        Map.of("priceCents", 3L),
                        List.of("the delimiter is ;"))));

        assertThat(run(file, "--key", "kept")).isEqualTo(ExitCode.DONE);

        assertThat(sent().query()).isEqualTo("default.topic=General");
        assertThat(sent().header("Content-Type")).isEqualTo("text/csv");
        assertThat(out.toString())
                .contains("A new book whose line does not say gets topic General.")
                .contains("To go on if this is cut off: the same command with --key kept")
                .contains("1 book added, 0 updated, 2 unchanged, 1 of 4 lines left out")
                .contains("Columns used: title from title, topic from genre.")
                .contains("Columns not used: Cost, Shelf (")
                .contains("Not in every line, and left as it is: price missing in 3.")
                .contains("Note: the delimiter is ;.");
    }

    @Test
    void charset_and_the_meaning_of_ids_are_passed_on() throws IOException {
        run(file("books.csv", "id,title\n1,T\n"), "--charset", "windows-1252", "--ids", "ignore");

        assertThat(sent().query()).endsWith("&ids=ignore");
        assertThat(sent().header("Content-Type")).isEqualTo("text/csv; charset=windows-1252");
    }

    @Test
    void what_the_user_says_comes_before_what_is_usual() throws IOException {
        Path file = file("books.csv", "heading,genre,shelf\nT,g,s\n");

        run(file, "--column", "title=heading", "--topic-from", "shelf", "--stock", "3", "--price", "5", "--set-stock");

        assertThat(sent().query())
                .isEqualTo("column.title=heading&column.topic=shelf"
                        + "&default.priceCents=500&default.stock=3&default.topic=General&setStock=true");
    }

    @Test
    void a_file_of_json_objects_needs_no_columns() throws IOException {
        Path file = file("books.jsonl", "{\"title\":\"T\"}\n");

        assertThat(run(file)).isEqualTo(ExitCode.DONE);

        assertThat(sent().header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(sent().query()).doesNotContain("column.");
    }

    @Test
    void lines_that_were_left_out_are_shown_with_their_reason() throws IOException {
        List<ImportReport.RejectedLine> rejected = LongStream.range(0, 15)
                .mapToObj(line -> new ImportReport.RejectedLine(line + 2, "year: 'x' (expected: a whole number)"))
                .toList();
        frontend.nextIs(json(200, new ImportReport(1, 2, rejected)));

        assertThat(run(file("books.csv", "title\nT\n"))).isEqualTo(ExitCode.DONE);

        assertThat(out.toString())
                .contains("1 book added, 2 updated, 0 unchanged, 15 of 18 lines left out")
                .contains("  line 2: year: 'x' (expected: a whole number)")
                .contains("  and 5 more");
    }

    @Test
    void progress_is_a_bar_on_a_terminal_and_plain_lines_elsewhere() throws IOException {
        Path file = file("books.csv", "title\n" + "A rather long title for a book\n".repeat(20_000));

        run(file);
        assertThat(err.toString()).matches("books\\.csv: 100 % sent, ([0-9,]+ lines stored, )?[0-9.]+ s\n");
        err.getBuffer().setLength(0);
        columns = 80;
        run(file);
        assertThat(err.toString())
                .contains("\r")
                .contains("█")
                .contains("100 % sent, ")
                .endsWith("\r\u001b[K");
    }

    @Test
    void an_import_of_which_every_line_is_refused_is_refused() throws IOException {
        List<ImportReport.RejectedLine> rejected = List.of(new ImportReport.RejectedLine(2, "priceCents: 'abc'"));
        frontend.nextIs(json(200, new ImportReport(0, 0, rejected)));
        assertThat(run(file("books.csv", "title\nT\n"))).isEqualTo(ExitCode.REFUSED);

        Map<String, String> none = Map.of();
        frontend.nextIs(json(200, new ImportReport(0, 0, 1, 1, rejected, none, List.of(), Map.of(), List.of())));
        assertThat(run(file("known.csv", "title\nT\n")))
                .as("one line is so already")
                .isEqualTo(ExitCode.DONE);

        frontend.nextIs(json(200, new ImportReport(0, 0, List.of())));
        assertThat(run(file("empty.csv", "title\n"))).as("nothing to do").isEqualTo(ExitCode.DONE);
    }

    @Test
    void where_the_outcome_is_unknown_the_key_to_go_on_with_is_named() throws IOException {
        for (int i = 0; i < 5; i++) {
            frontend.nextIs(problem(Problem.failure(ProblemType.OUTCOME_UNKNOWN, "no answer", Executed.UNKNOWN)));
        }

        assertThat(run(file("my books.csv", "title\nT\n"), "--price", "5")).isEqualTo(ExitCode.UNKNOWN);

        String key = sent().header(Headers.IDEMPOTENCY_KEY);
        assertThat(err.toString())
                .contains("1,500 lines are known to be stored")
                .contains("./pygmy import '" + folder.resolve("my books.csv") + "' --price 5 --key " + key);
        assertThat(frontend.lastRequest().method()).as("asked how far it came").isEqualTo("GET");
        assertThat(frontend.lastRequest().header(Headers.IDEMPOTENCY_KEY)).isEqualTo(key);
    }

    @Test
    void with_json_the_failure_holds_the_key_to_go_on_with() throws IOException {
        for (int i = 0; i < 5; i++) {
            frontend.nextIs(problem(Problem.failure(ProblemType.OUTCOME_UNKNOWN, "no answer", Executed.UNKNOWN)));
        }

        assertThat(run(file("books.csv", "title\nT\n"), "--json")).isEqualTo(ExitCode.UNKNOWN);

        String failure = err.toString().substring(err.toString().indexOf('{'));
        assertThat(ApiJson.strict().readTree(failure).path("key").asText())
                .isEqualTo(sent().header(Headers.IDEMPOTENCY_KEY));
    }

    @Test
    void a_dry_run_says_that_nothing_was_changed() throws IOException {
        List<String> remarks = List.of("a dry run, nothing was changed");
        frontend.nextIs(json(200, new ImportReport(2, 1, 0, 0, List.of(), Map.of(), List.of(), Map.of(), remarks)));

        assertThat(run(file("books.csv", "title\nT\n"), "--dry-run")).isEqualTo(ExitCode.DONE);

        assertThat(sent().query()).isEqualTo("default.topic=General&dryRun=true");
        assertThat(out.toString())
                .contains("Trying books.csv")
                .contains("2 books would be added, 1 updated, 0 unchanged, 0 lines left out.")
                .contains("Note: a dry run, nothing was changed.");
    }

    @Test
    void what_the_file_does_not_say_is_asked_for_in_options() throws IOException {
        frontend.nextIs(problem(Problem.of(
                ProblemType.INVALID_REQUEST,
                "price, stock: no such column (expected: default.priceCents=VALUE and default.stock=VALUE for new"
                        + " books, or column.FIELD=HEADER)")));

        assertThat(run(file("books.csv", "title\nT\n"))).isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString())
                .contains("--price 12.50 and --stock 5 for new books, or --column FIELD=HEADER")
                .doesNotContain("To go on");
        assertThat(run(file("books.csv", "title\nT\n"), "--price", "12,50")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--price: '12,50' (expected: an amount such as 12.50)");
    }

    @Test
    void a_charset_that_the_bytes_do_not_tell_is_asked_for_before_anything_is_sent() throws IOException {
        Path file = Files.write(folder.resolve("old.csv"), "title\nCaf\u00e9 noir\n".getBytes(WINDOWS_1252));

        assertThat(run(file)).isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString()).contains("line 2 says 'Café noir'").contains("add --charset windows-1252");
        assertThat(frontend.requests()).isEmpty();
        assertThat(run(file, "--charset", "windows-1252")).isEqualTo(ExitCode.DONE);
        assertThat(sent().header("Content-Type")).isEqualTo("text/csv; charset=windows-1252");
    }

    @Test
    void unicode_is_told_by_its_bytes() throws IOException {
        assertThat(sentType("title\nCafé\n".getBytes(UTF_8))).isEqualTo("text/csv");
        assertThat(sentType("\uFEFFtitle\nCafé\n".getBytes(UTF_8))).isEqualTo("text/csv");
        assertThat(sentType("\uFEFFtitle\nCafé\n".getBytes(UTF_16LE))).isEqualTo("text/csv");
        assertThat(sentType("title\nCafé\n".getBytes(UTF_16LE))).isEqualTo("text/csv; charset=utf-16le");
        assertThat(sentType("title\nCafé\n".getBytes(UTF_16BE))).isEqualTo("text/csv; charset=utf-16be");
    }

    private String sentType(byte[] content) throws IOException {
        run(Files.write(folder.resolve("books.csv"), content));
        return String.valueOf(sent().header("Content-Type"));
    }

    @Test
    void standard_input_and_pipes_are_read_once() throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("title,Author\nT,A\n".getBytes(UTF_8)));
        try {
            assertThat(run(Path.of("-"))).isEqualTo(ExitCode.DONE);
        } finally {
            System.setIn(before);
        }
        assertThat(sent().body()).isEqualTo("title,Author\nT,A\n");

        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "printf '{\"title\":\"T\"}\\n' > pipe")
                .directory(folder.toFile())
                .start();
        assertThat(run(pipe)).isEqualTo(ExitCode.DONE);
        writer.waitFor();
        assertThat(sent().header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(sent().body()).isEqualTo("{\"title\":\"T\"}\n");
    }

    @Test
    void the_delimiter_is_passed_on() throws IOException {
        run(file("books.csv", "title;Author\nT;A\n"), "--delimiter", ";");
        assertThat(sent().query()).contains("&delimiter=%3B");

        run(file("books.tsv", "title\tAuthor\nT\tA\n"));
        assertThat(sent().query()).doesNotContain("delimiter");

        run(file("books.tsv", "title\tAuthor\nT\tA\n"), "--delimiter", "tab");
        assertThat(sent().query()).contains("&delimiter=%09");
    }

    @Test
    void what_is_no_file_is_told_before_anything_is_sent() {
        assertThat(run(folder.resolve("none.csv"))).isEqualTo(ExitCode.USAGE);
        assertThat(run(folder)).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .contains("pygmy: there is no file " + folder.resolve("none.csv") + ".")
                .contains(folder + ": is a folder (expected: a CSV or NDJSON file).");
        assertThat(frontend.requests()).isEmpty();
    }
}
