package com.pygmy.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.catalog.state.BookContent;
import com.pygmy.catalog.state.MergeBooks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads files of books into rows, refused lines and notes. */
abstract class ImportReading {
    final List<MergeBooks.Row> rows = new ArrayList<>();
    final Map<Long, String> bad = new HashMap<>();
    ReadingNotes notes = ReadingNotes.NONE;

    void read(byte[] file, Optional<Charset> charset, Map<String, String> parameters, boolean csv) throws IOException {
        read(new ByteArrayInputStream(file), charset, parameters, csv);
    }

    void read(InputStream file, Optional<Charset> charset, Map<String, String> parameters, boolean csv)
            throws IOException {
        Map<String, String> query =
                new HashMap<>(Map.of("default.topic", "General", "default.priceCents", "1499", "default.stock", "100"));
        query.putAll(parameters);
        ImportSettings settings = ImportSettings.of(query);
        TextLines lines = TextLines.of(file, charset);
        BookSource source = csv ? BookSource.csv(lines, settings) : BookSource.ndjson(lines, settings);
        for (Optional<ImportLine> line = source.next(); line.isPresent(); line = source.next()) {
            if (line.get() instanceof ImportLine.Bad wrong) {
                bad.put(wrong.line(), wrong.reason());
            } else {
                rows.add(((ImportLine.Good) line.get()).row());
            }
        }
        notes = source.notes();
    }

    void csv(String text) throws IOException {
        read(text.getBytes(UTF_8), Optional.empty(), Map.of(), true);
    }

    BookContent only() {
        assertThat(bad).isEmpty();
        assertThat(rows).hasSize(1);
        return rows.get(0).content();
    }
}
