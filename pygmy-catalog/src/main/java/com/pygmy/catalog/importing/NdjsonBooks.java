package com.pygmy.catalog.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.api.ApiJson;
import com.pygmy.api.BookDraft;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** Books as one JSON object a line. */
final class NdjsonBooks implements BookSource {
    private static final ObjectReader JSON = ApiJson.strict().readerFor(BookDraft.class);

    private final BufferedReader reader;
    private final ImportSettings settings;
    private long line;

    NdjsonBooks(BufferedReader reader, ImportSettings settings) {
        this.reader = reader;
        this.settings = settings;
    }

    @Override
    public Optional<ImportLine> next() throws IOException {
        String text = reader.readLine();
        line++;
        while (text != null && text.isBlank()) {
            text = reader.readLine();
            line++;
        }
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(BookSource.checked(line, filled(JSON.readValue(text))));
        } catch (JsonProcessingException e) {
            return Optional.of(
                    new ImportLine.Bad(line, "not the JSON of a book (expected: an object with title, topic, ...)"));
        } catch (NumberFormatException e) {
            return Optional.of(new ImportLine.Bad(line, "default: " + e.getMessage() + " (expected: a whole number)"));
        }
    }

    private BookDraft filled(BookDraft draft) {
        String topic = settings.defaultOf("topic");
        String price = settings.defaultOf("priceCents");
        String stock = settings.defaultOf("stock");
        return new BookDraft(
                draft.id(),
                draft.title(),
                draft.topic() == null && !topic.isEmpty() ? topic : draft.topic(),
                draft.authors(),
                draft.isbn(),
                draft.year(),
                draft.priceCents() == null && !price.isEmpty() ? Long.valueOf(price) : draft.priceCents(),
                draft.stock() == null && !stock.isEmpty() ? Long.valueOf(stock) : draft.stock());
    }
}
