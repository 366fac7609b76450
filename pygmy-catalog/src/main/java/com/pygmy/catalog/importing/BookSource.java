package com.pygmy.catalog.importing;

import com.pygmy.api.BookDraft;
import com.pygmy.catalog.draft.DraftCheck;
import com.pygmy.catalog.state.MergeBooks;
import com.pygmy.protocol.Problem.FieldError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Books of an input, one after the other. Not thread-safe. */
public interface BookSource {
    /** The next line, or empty at the end. Blocks for the input. */
    Optional<ImportLine> next() throws IOException;

    /** How the lines were read so far. */
    ReadingNotes notes();

    /**
     * Reads CSV with a header.
     *
     * @throws com.pygmy.service.problem.ProblemException where the header says that it cannot be imported
     */
    static BookSource csv(TextLines lines, ImportSettings settings) throws IOException {
        return new CsvBooks(lines, settings);
    }

    /** Reads one JSON object a line. */
    static BookSource ndjson(TextLines lines, ImportSettings settings) {
        return new NdjsonBooks(lines, settings);
    }

    /**
     * A draft as a row, or what is wrong with it.
     *
     * @param missing fields that the input does not say
     */
    static ImportLine checked(long line, BookDraft draft, Set<MergeBooks.Field> missing) {
        List<FieldError> errors = DraftCheck.errorsOf(draft);
        return errors.isEmpty()
                ? new ImportLine.Good(
                        new MergeBooks.Row(line, draft.id(), DraftCheck.content(draft), List.copyOf(missing)))
                : new ImportLine.Bad(
                        line, errors.stream().map(FieldError::detail).collect(Collectors.joining("; ")));
    }
}
