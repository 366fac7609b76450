package com.pygmy.catalog.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.google.common.primitives.Ints;
import com.pygmy.api.BookDraft;
import com.pygmy.catalog.importing.TextLines.Line;
import com.pygmy.catalog.state.MergeBooks.Field;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Books as one JSON object a line. */
final class NdjsonBooks implements BookSource {
    private static final ObjectReader JSON = ApiJson.strict().readerFor(BookDraft.class);
    private static final String EXPECTED = "expected: id, title, topic, authors, isbn, year, priceCents, stock";

    private final TextLines lines;
    private final ImportSettings settings;
    private long line;

    NdjsonBooks(TextLines lines, ImportSettings settings) {
        this.lines = lines;
        this.settings = settings;
    }

    @Override
    public Optional<ImportLine> next() throws IOException {
        Line next = nextLine();
        while (next != null && next.fault().isEmpty() && next.text().isBlank()) {
            next = nextLine();
        }
        if (next == null) {
            return Optional.empty();
        }
        if (next.fault().isPresent()) {
            return Optional.of(new ImportLine.Bad(line, next.fault().get()));
        }
        try {
            return Optional.of(book(JSON.readValue(next.text())));
        } catch (UnrecognizedPropertyException e) {
            return Optional.of(new ImportLine.Bad(line, e.getPropertyName() + ": no such field (" + EXPECTED + ")"));
        } catch (JsonProcessingException e) {
            return Optional.of(
                    new ImportLine.Bad(line, "not the JSON of a book (expected: an object with title, topic, ...)"));
        }
    }

    private @Nullable Line nextLine() throws IOException {
        line++;
        return lines.next();
    }

    private ImportLine book(@Nullable BookDraft draft) {
        if (draft == null) {
            return new ImportLine.Bad(line, "null (expected: an object with title, topic, ...)");
        }
        Set<Field> missing = EnumSet.noneOf(Field.class);
        Long year =
                settings.filled(draft.year() == null ? null : draft.year().longValue(), "year", Field.YEAR, missing);
        BookDraft filled = new BookDraft(
                settings.ids().filter(ids -> ids == ImportSettings.Ids.IGNORE).isPresent() ? null : draft.id(),
                draft.title(),
                settings.filled(draft.topic(), "topic", Field.TOPIC, missing),
                settings.filled(draft.authors(), "authors", Field.AUTHORS, missing),
                settings.filled(draft.isbn(), "isbn", Field.ISBN, missing),
                year == null ? null : Ints.saturatedCast(year),
                settings.filled(draft.priceCents(), "priceCents", Field.PRICE, missing),
                settings.filled(draft.stock(), "stock", Field.STOCK, missing));
        return BookSource.checked(line, filled, missing);
    }

    @Override
    public ReadingNotes notes() {
        return ReadingNotes.NONE;
    }
}
