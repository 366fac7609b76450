package com.pygmy.catalog.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.List;
import java.util.Optional;

/**
 * Takes a book out of the catalog, with what is in stock of it, if it is still one of the versions that the operator may have
 * read. Orders that were sold keep their lines and prices; its id is not given again.
 *
 * @param fingerprint of the request, see {@link Receipt}
 * @param expected the versions that may be deleted; none listed means any
 */
@LogName("catalog.delete-book")
public record DeleteBook(String fingerprint, long id, List<BookVersion> expected)
        implements CatalogCommand<Receipt<DeleteBook.Outcome>> {
    /** What came of it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Deleted.class, name = "deleted"),
        @JsonSubTypes.Type(value = UnknownBook.class, name = "unknown-book"),
        @JsonSubTypes.Type(value = Changed.class, name = "changed")
    })
    public sealed interface Outcome {}

    public record Deleted() implements Outcome {}

    public record UnknownBook() implements Outcome {}

    /** It is of another version by now. */
    public record Changed(BookVersion version) implements Outcome {}

    public DeleteBook {
        expected = List.copyOf(expected);
    }

    @Override
    public Receipt<Outcome> applyTo(CatalogState state, Entry entry) {
        return new Receipt<>(fingerprint, delete(state, entry));
    }

    private Outcome delete(CatalogState state, Entry entry) {
        Optional<StoredBook> stored = state.book(id);
        if (stored.isEmpty()) {
            return new UnknownBook();
        }
        BookVersion version = stored.get().version();
        if (!expected.isEmpty() && !expected.contains(version)) {
            return new Changed(version);
        }
        state.books().delete(stored.get(), entry.index());
        return new Deleted();
    }
}
