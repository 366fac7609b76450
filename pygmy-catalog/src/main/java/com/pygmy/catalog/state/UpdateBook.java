package com.pygmy.catalog.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.List;
import java.util.Optional;

/**
 * Replaces what is said of a book, if it is still one of the versions that the operator may have read.
 *
 * @param fingerprint of the request, see {@link Receipt}
 * @param expected the versions that may be replaced; none listed means any
 */
@LogName("catalog.update-book")
public record UpdateBook(String fingerprint, long id, List<BookVersion> expected, BookContent content)
        implements CatalogCommand<Receipt<UpdateBook.Outcome>> {
    /** What came of it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Updated.class, name = "updated"),
        @JsonSubTypes.Type(value = UnknownBook.class, name = "unknown-book"),
        @JsonSubTypes.Type(value = Changed.class, name = "changed")
    })
    public sealed interface Outcome {}

    public record Updated(BookVersion version) implements Outcome {}

    public record UnknownBook() implements Outcome {}

    /** It is of another version by now. */
    public record Changed(BookVersion version) implements Outcome {}

    public UpdateBook {
        expected = List.copyOf(expected);
    }

    @Override
    public Receipt<Outcome> applyTo(CatalogState state, Entry entry) {
        return new Receipt<>(fingerprint, update(state, entry));
    }

    private Outcome update(CatalogState state, Entry entry) {
        Optional<StoredBook> stored = state.book(id);
        if (stored.isEmpty()) {
            return new UnknownBook();
        }
        BookVersion version = stored.get().version();
        if (!expected.isEmpty() && !expected.contains(version)) {
            return new Changed(version);
        }
        return new Updated(state.books().update(stored.get(), content, content.stock(), entry.index()));
    }
}
