package com.pygmy.catalog.importing;

import com.google.common.primitives.Ints;
import com.pygmy.api.BookDraft;
import com.pygmy.catalog.importing.RecordReader.CsvText;
import com.pygmy.catalog.state.MergeBooks.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Books from CSV (RFC 4180) with a header. */
final class CsvBooks implements BookSource {
    private final RecordReader records;
    private final ImportSettings settings;
    private final CsvHeader header;
    private final Columns columns;
    private final BookCells cells;
    private long linesContinued;

    CsvBooks(TextLines lines, ImportSettings settings) throws IOException {
        this.records = new RecordReader(lines);
        header = CsvHeader.read(records, settings);
        columns = header.columns();
        this.settings = columns.isListOnly() ? settings.notForSale() : settings;
        cells = new BookCells(columns);
    }

    @Override
    public Optional<ImportLine> next() throws IOException {
        Optional<ImportLine> line = nextLine();
        while (line.isPresent() && line.get() instanceof ImportLine.Continued) {
            linesContinued++;
            line = nextLine();
        }
        return line;
    }

    private Optional<ImportLine> nextLine() throws IOException {
        Optional<CsvText> record = records.next();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        long line = record.get().line();
        if (record.get().fault().isPresent()) {
            return Optional.of(new ImportLine.Bad(line, record.get().fault().get()));
        }
        Optional<List<String>> read = header.cells(record.get().text());
        if (read.isEmpty() || read.get().size() != columns.width()) {
            // Where quotes do not match, the lines after the first may be records of their own.
            records.pushBackRest(record.get());
            return Optional.of(new ImportLine.Bad(line, misread(read)));
        }
        try {
            return Optional.of(book(line, read.get()));
        } catch (BadCell e) {
            return Optional.of(new ImportLine.Bad(line, String.valueOf(e.getMessage())));
        }
    }

    private String misread(Optional<List<String>> read) {
        return read.isEmpty()
                ? "quotes that do not match (expected: CSV, quotes doubled inside quotes)"
                : read.get().size() + " cells (expected: " + columns.width() + ", as many as the header has)";
    }

    private ImportLine book(long line, List<String> read) throws BadCell {
        if (columns.exporter() == Exporter.SHOPIFY && cells.text("title", read) == null) {
            return ofTheBookAbove(line, read);
        }
        Set<Field> missing = EnumSet.noneOf(Field.class);
        Long id = cells.whole("id", read);
        Long year = settings.filled(cells.year(read), "year", Field.YEAR, missing);
        BookDraft draft = new BookDraft(
                id,
                settings.filled(cells.text("title", read), "title"),
                settings.filled(cells.topic(read), "topic", Field.TOPIC, missing),
                settings.filled(cells.authors(read), "authors", Field.AUTHORS, missing),
                settings.filled(cells.isbn(read), "isbn", Field.ISBN, missing),
                year == null ? null : Ints.saturatedCast(year),
                settings.filled(cells.cents(read), "priceCents", Field.PRICE, missing),
                settings.filled(cells.whole("stock", read), "stock", Field.STOCK, missing));
        return BookSource.checked(line, draft, missing);
    }

    /** Shopify gives a product a line for each further picture, and one for each further form that is sold. */
    private ImportLine ofTheBookAbove(long line, List<String> read) throws BadCell {
        return cells.cents(read) == null
                ? new ImportLine.Continued()
                : new ImportLine.Bad(
                        line,
                        "title: missing, this is another variant of the book above (expected: a title of its own)");
    }

    @Override
    public ReadingNotes notes() {
        List<String> remarks = new ArrayList<>(header.remarks(settings));
        remarks.addAll(cells.remarks());
        if (columns.isListOnly()) {
            remarks.add("neither prices nor stock: nobody can buy the new books before they have copies and a price");
        }
        if (linesContinued > 0) {
            remarks.add((linesContinued == 1 ? "1 line has" : linesContinued + " lines have")
                    + " only another picture of the book above");
        }
        return new ReadingNotes(columns.used(), columns.unused(), remarks);
    }
}
