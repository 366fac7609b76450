package com.pygmy.catalog.importing;

import com.pygmy.api.BookDraft;
import com.pygmy.api.Problem.FieldError;
import com.pygmy.catalog.draft.DraftCheck;
import com.pygmy.catalog.state.ImportBooks;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Books of an input, one after the other. Not thread-safe. */
public interface BookSource {
    /** The next line, or empty at the end. Blocks for the input. */
    Optional<ImportLine> next() throws IOException;

    /** Reads CSV with a header. */
    static BookSource csv(BufferedReader reader, ImportSettings settings) throws IOException {
        return new CsvBooks(reader, settings);
    }

    /** Reads one JSON object a line. */
    static BookSource ndjson(BufferedReader reader, ImportSettings settings) {
        return new NdjsonBooks(reader, settings);
    }

    /** A draft as a row, or what is wrong with it. */
    static ImportLine checked(long line, BookDraft draft) {
        List<FieldError> errors = DraftCheck.errorsOf(draft);
        return errors.isEmpty()
                ? new ImportLine.Good(new ImportBooks.Row(line, draft.id(), DraftCheck.content(draft)))
                : new ImportLine.Bad(
                        line, errors.stream().map(FieldError::detail).collect(Collectors.joining("; ")));
    }
}
