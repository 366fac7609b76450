package com.pygmy.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.catalog.state.MergeBooks;
import com.pygmy.protocol.Headers;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How files of books are read, and what is said of each line. */
@Timeout(120)
class ImportHttpTest extends OneNodeCatalog {
    @Test
    void a_bad_line_of_an_import_is_reported_and_the_rest_is_imported() throws Exception {
        List<String> lines = new ArrayList<>(List.of("title,topic,priceCents,stock"));
        IntStream.rangeClosed(2, 6001).forEach(line -> lines.add("Imported " + line + ",Bulk,100,1"));
        lines.set(4999, "Imported 5000,Bulk,a lot,1");
        lines.set(2999, "\"Imported 3000,Bulk,100,1");
        HttpResponse<String> done = importCsv("bulk-1", "", String.join("\n", lines));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        JsonNode report = JSON.readTree(done.body());
        assertThat(report.path("created").asLong()).isEqualTo(5998);
        assertThat(report.path("rejected").findValuesAsText("line")).containsExactly("3000", "5000");
        assertThat(report.path("rejected").findValuesAsText("reason").get(0)).contains("quotes");
        assertThat(report.path("rejected").findValuesAsText("reason").get(1)).contains("'a lot'");

        JsonNode again =
                JSON.readTree(importCsv("bulk-2", "", String.join("\n", lines)).body());
        assertThat(again.path("created").asLong()).isZero();
        assertThat(again.path("updated").asLong()).isZero();
        assertProblem(importCsv("bulk-3", "?column.title=name", "a,b\n1,2"), 400, "invalid-request", "no column name");
        JsonNode crooked =
                JSON.readTree(importCsv("bulk-5", "", "title,topic,priceCents,stock\nA,B,1,1,1\nA,B,1\nC,D,1,1")
                        .body());
        assertThat(crooked.path("rejected").findValuesAsText("line")).containsExactly("2", "3");
        assertThat(crooked.path("created").asLong()).isEqualTo(1);
        assertProblem(importCsv("bulk-4", "?colour=red", "title\nx"), 400, "invalid-request", "colour=red");
        assertProblem(
                operate("POST", "/v1/books/import", "{}", Headers.IDEMPOTENCY_KEY, "bulk-6"),
                415,
                "unsupported-media-type",
                "application/json (expected: text/csv or application/x-ndjson)");
    }

    @Test
    void an_import_says_how_it_read_the_file() throws Exception {
        String file = "title;authors;price;Menge;Verlag\nImported by semicolons;A;12,50;4;V\nBad;A;1,234;4;V\n";
        JsonNode report = JSON.readTree(
                importCsv("said-1", "?default.topic=General", file).body());
        assertThat(report.path("created").asLong()).isEqualTo(1);
        assertThat(report.path("rejectedCount").asLong()).isEqualTo(1);
        assertThat(report.path("columns").path("stock").asText()).isEqualTo("Menge");
        assertThat(report.path("unusedColumns").toString()).isEqualTo("[\"Verlag\"]");
        assertThat(report.path("missing").path("topic").asLong()).isEqualTo(1);
        assertThat(report.path("remarks").toString()).contains("the delimiter is ;");
        JsonNode found = JSON.readTree(get("/v1/books?q=semicolons").body())
                .path("books")
                .path(0);
        assertThat(found.path("priceCents").asLong()).isEqualTo(1250);
        assertThat(found.path("stock").asLong()).isEqualTo(4);
        assertThat(JSON.readTree(importCsv("said-2", "?default.topic=General", file)
                                .body())
                        .path("unchanged")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void an_id_of_another_book_costs_its_line_unless_ids_are_left_out() throws Exception {
        String file = "id,title,authors,topic,priceCents,stock\n5,Dune with an id,Frank Herbert,Sand,100,1\n";
        JsonNode report = JSON.readTree(importCsv("ids-1", "", file).body());
        assertThat(report.path("rejected").path(0).path("reason").asText())
                .contains("id: 5 is another book here")
                .contains("ids=ignore");
        assertThat(book(5).path("title").asText()).startsWith("How to finish");
        assertThat(JSON.readTree(importCsv("ids-2", "?ids=ignore", file).body())
                        .path("created")
                        .asLong())
                .isEqualTo(1);
        assertThat(book(5).path("title").asText()).startsWith("How to finish");
    }

    @Test
    void the_charset_of_an_import_is_honoured_or_refused() throws Exception {
        byte[] file = "title,topic,priceCents,stock\nImported Straße,T,1,1\n".getBytes(ISO_8859_1);
        assertThat(importAs("text/csv", file).body()).contains("\"created\":0").contains("not UTF-8");
        assertProblem(
                importAs("text/csv; charset=binary", file), 415, "unsupported-media-type", "'binary' is not known");
        assertThat(importAs("text/csv; charset=iso-8859-1", file).body()).contains("\"created\":1");
        assertThat(get("/v1/books?q=imported%20strasse").body()).contains("Imported Straße");
    }

    @Test
    void a_year_out_of_all_bounds_costs_its_line_in_either_form() throws Exception {
        for (String type : List.of("text/csv", "application/x-ndjson")) {
            String file = type.equals("text/csv")
                    ? "title,topic,priceCents,stock\nFar ahead,T,1,1\n"
                    : "{\"title\":\"Far ahead\",\"topic\":\"T\",\"priceCents\":1,\"stock\":1}\n";
            JsonNode report = JSON.readTree(
                    send(request("/v1/books/import?default.year=20250101000000", "Authorization", OPERATOR)
                                    .header(Headers.IDEMPOTENCY_KEY, "year-" + type.length())
                                    .header("Content-Type", type)
                                    .POST(BodyPublishers.ofString(file)))
                            .body());
            assertThat(report.path("rejected").path(0).path("reason").asText())
                    .as(report.toString())
                    .startsWith("year");
        }
    }

    @Test
    void a_book_without_a_price_gets_no_copies_by_an_adjustment() throws Exception {
        String draft = "{\"title\":\"From a list\",\"topic\":\"T\",\"priceCents\":0,\"stock\":0}";
        HttpResponse<String> created = operate("POST", "/v1/books", draft, Headers.IDEMPOTENCY_KEY, "unpriced");
        String adjustments =
                "/v1/books/" + JSON.readTree(created.body()).path("id").asLong() + "/stock-adjustments";
        assertProblem(
                operate("POST", adjustments, "{\"by\":5}", Headers.IDEMPOTENCY_KEY, "unpriced-5"),
                400,
                "invalid-request",
                "expected: a price first");
    }

    @Test
    void books_with_long_texts_are_imported_in_smaller_batches() throws Exception {
        StringBuilder file = new StringBuilder("title,topic,authors,priceCents,stock\n");
        for (int line = 0; line < MergeBooks.MAX_ROWS; line++) {
            String words = "\u66f8".repeat(240);
            file.append(line)
                    .append(words)
                    .append(",T,")
                    .append(words)
                    .append(words)
                    .append(",1,1\n");
        }
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = importCsv("long-texts", "", file.toString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).path("created").asLong())
                    .as(answer.body())
                    .isEqualTo(MergeBooks.MAX_ROWS);
        }
    }

    @Test
    void an_import_that_breaks_off_in_a_later_batch_is_not_told_to_have_done_nothing() throws Exception {
        StringBuilder batches = new StringBuilder("title,topic,priceCents,stock\n");
        for (int line = 0; line < 2 * MergeBooks.MAX_ROWS; line++) {
            batches.append("Broken off ").append(line).append(",T,1,1\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            String head = "POST /v1/books/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                    + "Authorization: " + OPERATOR + "\r\nIdempotency-Key: breaks-off\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";
            String chunk = Integer.toHexString(batches.length()) + "\r\n" + batches + "\r\n";
            socket.getOutputStream().write((head + chunk).getBytes(ISO_8859_1));
            await().until(() -> get("/v1/books?q=broken&limit=1").body().contains("Broken off"));
            socket.getOutputStream().write("no length\r\n".getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer).contains("\"executed\":\"unknown\"", "imported in part, the lines up to");
        }
    }

    private static HttpResponse<String> importAs(String type, byte[] file) throws Exception {
        return send(request("/v1/books/import", "Authorization", OPERATOR)
                .header(Headers.IDEMPOTENCY_KEY, "charset-" + type.length())
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(file)));
    }

    @Test
    void a_key_of_an_import_is_good_for_its_file_only() throws Exception {
        String header = "title,topic,priceCents,stock\n";
        importCsv("file-1", "", header + "Of this key,T,1,1\n");
        JsonNode again = JSON.readTree(
                importCsv("file-1", "", header + "Of this key,T,1,1\n").body());
        assertThat(again.path("created").asLong()).as("the first outcome").isEqualTo(1);
        assertProblem(importCsv("file-1", "", header + "Not of this key,T,1,1\n"), 422, "key-reused", "the same file");
    }

    @Test
    void a_dry_run_says_what_would_be_done_and_does_nothing() throws Exception {
        String header = "id,title,topic,price,stock\n";
        importCsv("dry-0", "", header + "99901,Known to the dry run,T,1,1\n");
        String file = header + "99901,Known to the dry run,T,2,1\n,Only tried,T,1,1\n,Bad,T,1,x\n99901,Another,T,1,1\n";

        JsonNode tried = JSON.readTree(importCsv("dry-1", "?dryRun=true", file).body());

        assertThat(tried.path("created").asLong()).as(tried.toString()).isEqualTo(1);
        assertThat(tried.path("updated").asLong()).isEqualTo(1);
        assertThat(tried.path("rejected").findValuesAsText("line")).containsExactly("4", "5");
        assertThat(tried.path("remarks").path(0).asText()).isEqualTo("a dry run, nothing was changed");
        assertThat(get("/v1/books?q=tried").body()).doesNotContain("Only tried");
        assertThat(book(99901).path("priceCents").asLong()).isEqualTo(100);
        JsonNode done = JSON.readTree(importCsv("dry-1", "", file).body());
        assertThat(done.path("created").asLong()).as("the key is still free").isEqualTo(1);
        assertThat(done.path("updated").asLong()).isEqualTo(1);
    }

    @Test
    void how_far_an_import_is_can_be_asked_under_its_key() throws Exception {
        List<String> lines = new ArrayList<>(List.of("title,topic,priceCents,stock"));
        IntStream.range(0, 1200).forEach(line -> lines.add("Counted " + line + ",Counted,100,1"));
        assertThat(progress("count-1", "").path("batches").asLong()).isZero();

        importCsv("count-1", "", String.join("\n", lines));

        assertThat(progress("count-1", "").path("batches").asLong()).isEqualTo(3);
        assertThat(progress("count-1", "?batches=2").path("lines").asLong()).isEqualTo(1500);
        assertProblem(
                operate("GET", "/v1/books/import?batches=x", "", Headers.IDEMPOTENCY_KEY, "count-1"),
                400,
                "invalid-request",
                "batches: 'x'");
        assertProblem(operate("GET", "/v1/books/import", ""), 400, "key-required", "");
        assertProblem(get("/v1/books/import"), 401, "unauthorized", "");
    }

    private static JsonNode progress(String key, String query) throws Exception {
        return JSON.readTree(operate("GET", "/v1/books/import" + query, "", Headers.IDEMPOTENCY_KEY, key)
                .body());
    }
}
