package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.Book;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is listed, as a table, JSON or CSV, fits where it goes. */
@Timeout(60)
class ListingTest extends CommandLineFixture {
    @Test
    void books_are_listed_in_a_table() {
        assertThat(run("list")).isEqualTo(ExitCode.DONE);

        assertThat(out.toString().lines())
                .containsExactly(
                        "ID  TITLE                           AUTHORS    TOPIC                YEAR  PRICE  STOCK",
                        " 1  RPCs for Dummies                A. Author  Distributed systems  2007  29.90     20",
                        " 2  Why theory classes are so hard  B. Author  Graduate school            24.90      1");
    }

    @Test
    void a_table_fits_the_terminal() {
        columns = 60;
        run("search rpcs");

        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 60).anyMatch(line -> line.contains("…"));
    }

    @Test
    void every_answer_can_be_had_as_json() throws IOException {
        run("list --json");
        assertThat(json().at("/books/0/priceCents").asLong()).isEqualTo(2990);
        run("lookup 1 --json");
        assertThat(json().at("/title").asText()).isEqualTo("RPCs for Dummies");
        run("buy 1 --json");
        assertThat(json().at("/state").asText()).isEqualTo("PLACED");
        run("orders --json");
        assertThat(json().at("/orders")).hasSize(1);
        run("topics --json");
        assertThat(json().at("/topics")).hasSize(1);
        run("restock 1 5 --json");
        assertThat(json().at("/stock").asLong()).isEqualTo(24);
        run("status --json");
        assertThat(json()).hasSize(2);
        assertThat(run("buy 2:9 --json")).isEqualTo(ExitCode.REFUSED);
        assertThat(json().at("/outcome").asText()).isEqualTo("out-of-stock");
    }

    @Test
    void lists_are_csv_for_spreadsheets() {
        run("list --csv");
        assertThat(out.toString().lines())
                .startsWith("id,title,topic,authors,isbn,year,priceCents,stock")
                .contains("1,RPCs for Dummies,Distributed systems,A. Author,,2007,2990,20");
        run("buy 1:2 2");
        run("orders --csv");
        assertThat(out.toString().lines())
                .hasSize(3)
                .startsWith("id,key,state,placedAt,bookId,copies,unitPriceCents,totalCents")
                .element(1)
                .asString()
                .contains(",PLACED,")
                .endsWith("Z,1,2,2990,8470");
    }

    @Test
    void orders_are_listed_since_a_time() {
        run("buy 1");
        assertThat(run("orders --since 1960-01-01")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("placed");
        assertThat(run("orders --since 2999-01-01T00:00:00+01:00")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("No orders found.", "orders --all");
        assertThat(run("orders --since yesterday")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("2026-11-30T08:00:00Z, or 30m, 2h, 7d");
    }

    @Test
    void all_books_are_exported_as_import_reads_them() throws IOException {
        Path file = state.resolve("books.csv");
        assertThat(run("export " + file)).isEqualTo(ExitCode.DONE);
        assertThat(Files.readAllLines(file))
                .hasSize(3)
                .startsWith(Csv.BOOKS)
                .contains("2,Why theory classes are so hard,Graduate school,B. Author,123,,2490,1");
        assertThat(run("export " + file)).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("exists (expected: a new file)");
        assertThat(run("export " + state.resolve("books.ndjson"))).isEqualTo(ExitCode.DONE);
        assertThat(Files.readAllLines(state.resolve("books.ndjson"))).hasSize(2).allMatch(line -> line.startsWith("{"));
        assertThat(run("export")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines()).hasSize(3);
    }

    @Test
    void an_export_that_cannot_be_written_is_no_success() {
        PrintWriter full = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("no space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        Surroundings surroundings =
                new Surroundings(List.of(first.address()), state, columns, false, token, null, null, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, full, new PrintWriter(err, true));

        assertThat(Main.commandLine(pygmy, "export").execute("export")).isEqualTo(ExitCode.FAULT);
        assertThat(err.toString()).contains("the export cannot be written");
    }

    @Test
    void a_cell_with_a_comma_a_quote_or_a_line_is_quoted() {
        Book book = new Book(7, "He said \"no\", twice", " spaces ", "A\nB", null, null, 1, 2);
        assertThat(Csv.line(book)).isEqualTo("7,\"He said \"\"no\"\", twice\",\" spaces \",\"A\nB\",,,1,2");
    }
}
