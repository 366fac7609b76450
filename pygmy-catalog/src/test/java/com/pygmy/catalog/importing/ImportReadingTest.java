package com.pygmy.catalog.importing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.catalog.state.BookContent;
import com.pygmy.catalog.state.MergeBooks;
import com.pygmy.service.problem.ProblemException;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of files as other programs write them, and what is refused, by line. */
class ImportReadingTest extends ImportReading {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "title,authors,price,quantity\nDune,Frank Herbert,12.50,4\n",
                "Title,Author,PRICE,Qty\nDune,Frank Herbert,$12.50,4\n",
                "title;authors;price;stock\nDune;Frank Herbert;12,50;4\n",
                "title\tauthors\tPrice (EUR)\tIn Stock\nDune\tFrank Herbert\t12,50 €\t4\n",
                "title|authors|Unit Price|inventory\nDune|Frank Herbert|EUR 12.5|4.0\n",
                "sep=;\r\nTitel;Autor;Preis;Bestand\r\nDune;Frank Herbert;12,50;4\r\n",
                "\uFEFFbook_title, author ,list price,quantity on hand\nDune, \"Frank Herbert\" ,  \"12.50\",4\n",
                "title,authors,price_cents,copies\nDune,Frank Herbert,1250,4\n",
                "title,authors,priceCents,price,units\nDune,Frank Herbert,,１２．５０,４\n",
            })
    void price_and_stock_are_found_by_their_usual_names_and_read_as_they_are_written(String file) throws IOException {
        csv(file);
        assertThat(only()).isEqualTo(new BookContent("Dune", "General", "Frank Herbert", null, null, 1250, 4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        12            | 1200
        12.5          | 1250
        12,50         | 1250
        .99           | 99
        0.500         | 50
        12.5000       | 1250
        1234.56       | 123456
        1,234.56      | 123456
        1.234,56      | 123456
        1'234.50      | 123450
        1 234,50      | 123450
        1,000,000     | 100000000
        12.-          | 1200
        12,—          | 1200
        US$12.50      | 1250
        12.50 USD     | 1250
        £12.50        | 1250
        kr 125        | 12500
        """)
    void a_price_that_can_be_read_in_one_way_is(String written, long cents) throws IOException {
        read(("title\tprice\nDune\t" + written).getBytes(UTF_8), Optional.empty(), Map.of(), true);
        assertThat(only().priceCents()).isEqualTo(cents);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,230",
                "1.990",
                "1,234",
                "1.234",
                "12.999",
                "free",
                "-1.50",
                "12.50 XYZ",
                "$ 12 €",
                "1.2.3",
                "12 50",
                "1e3",
                "NaN",
                "€"
            })
    void a_price_that_would_have_to_be_guessed_is_refused_with_its_line(String written) throws IOException {
        read(("title\tprice\nDune\t" + written).getBytes(UTF_8), Optional.empty(), Map.of(), true);
        assertThat(rows).isEmpty();
        assertThat(bad.get(2L)).containsIgnoringCase("price").contains("expected:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,000", "1.000", "4.5", "yes", "1e2", "-1"})
    void a_stock_that_would_have_to_be_guessed_is_refused(String written) throws IOException {
        read(("title\tstock\nDune\t" + written).getBytes(UTF_8), Optional.empty(), Map.of(), true);
        assertThat(rows).isEmpty();
        assertThat(bad.get(2L)).contains("stock").contains("expected:");
    }

    @Test
    void prices_in_a_second_currency_are_refused() throws IOException {
        csv("title,price\nA,€5\nB,$5\nC,5\n");
        assertThat(rows).hasSize(2);
        assertThat(bad.get(3L)).contains("'$5'").contains("€");
        assertThat(notes.remarks()).containsExactly("prices are in € and taken as they are");
    }

    @Test
    void columns_that_are_not_used_are_named_and_what_no_line_says_is_marked() throws IOException {
        csv("title,Publisher,Cost,binding,\nDune,Ace,9.99,,\n");
        assertThat(notes.unusedColumns()).containsExactly("Publisher", "Cost", "binding");
        assertThat(notes.columns()).isEqualTo(Map.of("title", "title"));
        assertThat(rows.get(0).missing())
                .containsExactly(
                        MergeBooks.Field.TOPIC,
                        MergeBooks.Field.AUTHORS,
                        MergeBooks.Field.ISBN,
                        MergeBooks.Field.YEAR,
                        MergeBooks.Field.PRICE,
                        MergeBooks.Field.STOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "1951,1951",
        "1951.0,1951",
        "-750,-750",
        "1951-07-16,1951",
        "16.07.1951,1951",
        "7/16/1951,1951",
        "'July 16, 1951',1951"
    })
    void a_year_is_taken_from_a_date(String written, int year) throws IOException {
        read(("title\tpubdate\nDune\t" + written).getBytes(UTF_8), Optional.empty(), Map.of(), true);
        assertThat(only().year()).isEqualTo(year);
    }

    @Test
    void an_isbn_that_a_spreadsheet_rounded_is_left_out_and_said() throws IOException {
        csv("title,isbn,isbn13\nA,,9.78043902348e+12\nB,9.78E+12,9780439023480\nC,9780439023480.0,\n");
        assertThat(rows)
                .extracting(row -> row.content().isbn())
                .containsExactly(null, "9780439023480", "9780439023480");
        assertThat(notes.remarks()).anyMatch(remark -> remark.startsWith("1 ISBNs such as 9.78E+12 left out"));
    }

    @Test
    void a_charset_that_is_named_is_used_and_what_is_not_of_it_is_refused_by_line() throws IOException {
        byte[] latin = "title,authors\nStraße,Renée\nPlain,Ann\n".getBytes(ISO_8859_1);
        read(latin, Optional.of(ISO_8859_1), Map.of(), true);
        assertThat(rows.get(0).content().title()).isEqualTo("Straße");
        rows.clear();
        read("title\n“Zoë” – 5 €\n".getBytes(WINDOWS_1252), Optional.of(WINDOWS_1252), Map.of(), true);
        assertThat(rows.get(0).content().title()).isEqualTo("“Zoë” – 5 €");
        rows.clear();
        read(latin, Optional.empty(), Map.of(), true);
        assertThat(rows).extracting(row -> row.content().title()).containsExactly("Plain");
        assertThat(bad.get(2L)).startsWith("not UTF-8").contains("charset=");
        bad.clear();
        read(
                "{\"title\":\"Stra\u00dfe\"}\n{\"title\":\"lost \\ufffd\"}".getBytes(ISO_8859_1),
                Optional.empty(),
                Map.of(),
                false);
        assertThat(bad.get(1L)).startsWith("not UTF-8");
        assertThat(bad.get(2L)).contains("U+FFFD");
    }

    @Test
    void a_byte_order_mark_says_the_charset() throws IOException {
        read("\uFEFFtitle\tauthors\r\nŁódź\tA\r\n".getBytes(UTF_16LE), Optional.empty(), Map.of(), true);
        assertThat(only().title()).isEqualTo("Łódź");
        assertThatThrownBy(() -> read("title\nA\n".getBytes(UTF_16LE), Optional.empty(), Map.of(), true))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("line 1: a NUL character");
    }

    @Test
    void broken_lines_are_refused_each_by_its_number_and_the_rest_is_read() throws IOException {
        csv("title,authors\n"
                + "\"open,A\n" // 2
                + "\"open too,B\n" // 3
                + "Good,C\n"
                + "NUL\u0000,D\n" // 5
                + "x".repeat(600) + ",E\n" // 6
                + "y".repeat(TextLines.CHARACTERS_MAX + 1) + ",F\n" // 7
                + "\"closed\" and more,G\n" // 8
                + "one cell\n" // 9
                + "\"two\nlines\",H\n" // 10, 11
                + "Last,I");
        assertThat(bad).containsOnlyKeys(2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(bad.get(2L)).contains("quotes");
        assertThat(bad.get(5L)).contains("NUL");
        assertThat(bad.get(6L)).contains("600 characters");
        assertThat(bad.get(7L)).contains("more than 65536 characters");
        assertThat(bad.get(10L)).contains("control character");
        assertThat(rows).extracting(MergeBooks.Row::line).containsExactly(4L, 12L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", "\"x", " ", "\u0000"})
    void a_line_without_end_is_not_held(String repeated) throws IOException {
        int bytes = 16 * 1024 * 1024;
        for (boolean csv : List.of(true, false)) {
            String header = csv ? "title,authors\n" : "";
            read(header.getBytes(UTF_8), Optional.empty(), Map.of(), csv); // loads classes, which is allocation too
            bad.clear();
            InputStream line = endless(repeated.getBytes(UTF_8), bytes);
            InputStream head = new ByteArrayInputStream(header.getBytes(UTF_8));
            long before = allocatedBytes();
            read(new SequenceInputStream(head, line), Optional.empty(), Map.of(), csv);
            assertThat(allocatedBytes() - before).isLessThan(bytes / 4);
            assertThat(rows).isEmpty();
            assertThat(bad).hasSize(1);
        }
    }

    @SuppressWarnings("InputStreamSlowMultibyteRead") // slow is fast enough, and read(byte[]) uses it
    private static InputStream endless(byte[] repeated, int bytes) {
        return new InputStream() {
            private int given;

            @Override
            public int read() {
                return given == bytes ? -1 : repeated[given++ % repeated.length];
            }
        };
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                  | no header line
        Dune,Frank Herbert,1250             | delimiter=CHARACTER
        title_authors;price                 | title_authors, price
        title,title,authors                 | columns title and title
        Title,TITLE                         | columns Title and TITLE
        title,List Price,Sale Price         | price: columns List Price and Sale Price
        'title,"authors'                    | line 1: quotes that are not closed
        'titl\u00e9,\ufffd'                 | line 1: not UTF-8
        """)
    void a_header_that_cannot_be_used_is_refused_with_what_was_expected(String header, String reason) {
        assertThatThrownBy(() -> csv(header.translateEscapes() + (header.isEmpty() ? "" : "\nA,B,1\n")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("expected");
    }

    @Test
    void what_the_sender_says_comes_before_what_is_usual() throws IOException {
        Map<String, String> parameters = Map.of(
                "delimiter",
                ":",
                "column.title",
                "heading",
                "column.price",
                "cost",
                "column.stock",
                "",
                "ids",
                "ignore");
        read("id:heading:title:cost:stock\n7:Dune:x:9,99:5\n".getBytes(UTF_8), Optional.empty(), parameters, true);
        assertThat(only()).isEqualTo(new BookContent("Dune", "General", "", null, null, 999, 100));
        assertThat(rows.get(0).id()).isNull();
        assertThat(notes.unusedColumns()).containsExactly("id", "title", "stock");
        assertThatThrownBy(() -> ImportSettings.of(Map.of("default.stock", "many")))
                .hasMessageContaining("default.stock: 'many'");
        assertThatThrownBy(() -> ImportSettings.of(Map.of("delimiter", "ab"))).hasMessageContaining("delimiter: 'ab'");
        assertThatThrownBy(() -> ImportSettings.of(Map.of("ids", "mine"))).hasMessageContaining("ids: 'mine'");
    }

    @Test
    void a_field_of_an_object_that_nobody_knows_is_named() throws IOException {
        read(
                "{\"title\":\"A\",\"price\":12.5}\n{\"title\":\"B\"}\nnull\n".getBytes(UTF_8),
                Optional.empty(),
                Map.of(),
                false);
        assertThat(bad.get(1L)).startsWith("price: no such field");
        assertThat(bad.get(3L)).startsWith("null");
        assertThat(rows).hasSize(1);
    }

    @Test
    void a_batch_of_an_earlier_release_is_known_by_its_fingerprint() throws IOException {
        csv("title,authors,priceCents,stock\nDune,Frank Herbert,1250,4\n");
        MergeBooks batch = new MergeBooks("", false, false, rows);
        assertThat(ImportFingerprint.matches("1507c04e4f1bccbaa8c3679dfc4d9484", batch))
                .isTrue();
        assertThat(ImportFingerprint.matches("0".repeat(32), batch)).isFalse();
    }
}
