package com.pygmy.catalog.importing;

import com.pygmy.catalog.state.MergeBooks;

/** A line of the input: a row to import, or why it is left out. */
public sealed interface ImportLine {
    record Good(MergeBooks.Row row) implements ImportLine {}

    record Bad(long line, String reason) implements ImportLine {}

    /** Says more of the line before, of nothing that a book has here. */
    record Continued() implements ImportLine {}
}
