package com.pygmy.client.cli;

import static com.pygmy.client.HttpDouble.Response.json;
import static com.pygmy.client.HttpDouble.Response.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.ImportReport;
import com.pygmy.client.HttpDouble;
import com.pygmy.client.StoreDouble;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
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
    @TempDir
    Path folder;

    private final HttpDouble frontend = new HttpDouble(new StoreDouble());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private int columns;

    @AfterEach
    void stop() {
        frontend.close();
    }

    private int run(Path file, String... more) {
        Surroundings surroundings = new Surroundings(
                List.of(frontend.address()), folder, columns, false, StoreDouble.OPERATOR_TOKEN, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, new PrintWriter(out, true), new PrintWriter(err, true));
        String[] arguments = Stream.concat(Stream.of("import", file.toString()), Arrays.stream(more))
                .toArray(String[]::new);
        return Main.commandLine(pygmy).execute(arguments);
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

        assertThat(frontend.lastRequest().query())
                .isEqualTo("default.priceCents=1499&default.stock=100&default.topic=General");
        assertThat(frontend.lastRequest().header("Content-Type")).isEqualTo("text/csv");
        assertThat(out.toString())
                .contains("a new book without them gets topic General, price 14.99, stock 100. Key kept")
                .contains("1 books added, 0 updated, 2 unchanged, 1 of 4 lines left out")
                .contains("Columns used: title from title, topic from genre.")
                .contains("Columns not used: Cost, Shelf (")
                .contains("Lines that do not say: priceCents 3.")
                .contains("Note: the delimiter is ;.");
    }

    @Test
    void charset_and_the_meaning_of_ids_are_passed_on() throws IOException {
        run(file("books.csv", "id,title\n1,T\n"), "--charset", "windows-1252", "--ids", "ignore");

        assertThat(frontend.lastRequest().query()).endsWith("&ids=ignore");
        assertThat(frontend.lastRequest().header("Content-Type")).isEqualTo("text/csv; charset=windows-1252");
    }

    @Test
    void what_the_user_says_comes_before_what_is_usual() throws IOException {
        Path file = file("books.csv", "heading,genre,shelf\nT,g,s\n");

        run(
                file,
                "--column",
                "title=heading",
                "--topic-from",
                "shelf",
                "--stock",
                "3",
                "--price-cents",
                "500",
                "--set-stock");

        assertThat(frontend.lastRequest().query())
                .isEqualTo("column.title=heading&column.topic=shelf"
                        + "&default.priceCents=500&default.stock=3&default.topic=General&setStock=true");
    }

    @Test
    void a_file_of_json_objects_needs_no_columns() throws IOException {
        Path file = file("books.jsonl", "{\"title\":\"T\"}\n");

        assertThat(run(file)).isEqualTo(ExitCode.DONE);

        assertThat(frontend.lastRequest().header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(frontend.lastRequest().query()).doesNotContain("column.");
    }

    @Test
    void lines_that_were_left_out_are_shown_with_their_reason() throws IOException {
        List<ImportReport.RejectedLine> rejected = LongStream.range(0, 15)
                .mapToObj(line -> new ImportReport.RejectedLine(line + 2, "year: 'x' (expected: a whole number)"))
                .toList();
        frontend.nextIs(json(200, new ImportReport(1, 2, rejected)));

        assertThat(run(file("books.csv", "title\nT\n"))).isEqualTo(ExitCode.DONE);

        assertThat(out.toString())
                .contains("1 books added, 2 updated, 0 unchanged, 15 of 18 lines left out")
                .contains("  line 2: year: 'x' (expected: a whole number)")
                .contains("  and 5 more");
    }

    @Test
    void progress_is_a_bar_on_a_terminal_and_plain_lines_elsewhere() throws IOException {
        Path file = file("books.csv", "title\n" + "A rather long title for a book\n".repeat(20_000));

        run(file);
        assertThat(err.toString().lines())
                .allMatch(line -> line.matches("books\\.csv: (25|50|75|100) % sent, [0-9.]+ s.*"))
                .hasSize(4)
                .last()
                .asString()
                .endsWith("; waiting until the store has it all");
        err.getBuffer().setLength(0);
        columns = 80;
        run(file);
        assertThat(err.toString())
                .contains("\r")
                .contains("█")
                .contains("100 % sent")
                .contains("waiting until the store has it all")
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

        assertThat(run(file("books.csv", "title\nT\n"), "--key", "kept")).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString()).contains("running it again is safe").contains("add --key kept");
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
        assertThat(frontend.lastRequest().body()).isEqualTo("title,Author\nT,A\n");

        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "printf '{\"title\":\"T\"}\\n' > pipe")
                .directory(folder.toFile())
                .start();
        assertThat(run(pipe)).isEqualTo(ExitCode.DONE);
        writer.waitFor();
        assertThat(frontend.lastRequest().header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(frontend.lastRequest().body()).isEqualTo("{\"title\":\"T\"}\n");
    }

    @Test
    void the_delimiter_is_passed_on() throws IOException {
        run(file("books.csv", "title;Author\nT;A\n"), "--delimiter", ";");
        assertThat(frontend.lastRequest().query()).contains("&delimiter=%3B");

        run(file("books.tsv", "title\tAuthor\nT\tA\n"));
        assertThat(frontend.lastRequest().query()).doesNotContain("delimiter");

        run(file("books.tsv", "title\tAuthor\nT\tA\n"), "--delimiter", "tab");
        assertThat(frontend.lastRequest().query()).contains("&delimiter=%09");
    }

    @Test
    void what_is_no_file_is_told_before_anything_is_sent() {
        assertThat(run(folder.resolve("none.csv"))).isEqualTo(ExitCode.REFUSED);
        assertThat(run(folder)).isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString())
                .contains("pygmy: there is no file " + folder.resolve("none.csv") + ".")
                .contains(folder + ": is a folder (expected: a CSV or NDJSON file).");
        assertThat(frontend.requests()).isEmpty();
    }
}
