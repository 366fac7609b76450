package com.pygmy.catalog.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import org.jspecify.annotations.Nullable;

/**
 * Adds a book.
 *
 * @param fingerprint of the request, see {@link Receipt}
 * @param id the id it shall have; without one it gets one that no book has or had
 */
@LogName("catalog.create-book")
public record CreateBook(String fingerprint, @Nullable Long id, BookContent content)
        implements CatalogCommand<Receipt<CreateBook.Outcome>> {
    /** What came of it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Created.class, name = "created"),
        @JsonSubTypes.Type(value = IdTaken.class, name = "id-taken"),
        @JsonSubTypes.Type(value = NoIdLeft.class, name = "no-id-left")
    })
    public sealed interface Outcome {}

    public record Created(long id, BookVersion version) implements Outcome {}

    /**
     * The id is not free.
     *
     * @param retired whether it belonged to a book that is gone, to which ledger rows may point
     */
    public record IdTaken(boolean retired) implements Outcome {}

    /** Somebody chose the highest id there may be, so that none can be allotted. */
    public record NoIdLeft() implements Outcome {}

    public CreateBook {
        if (id != null) {
            BookRules.require(BookRules.id(id));
        }
    }

    @Override
    public Receipt<Outcome> applyTo(CatalogState state, Entry entry) {
        return new Receipt<>(fingerprint, create(state.books(), entry));
    }

    private Outcome create(BookTable books, Entry entry) {
        long chosen = id != null ? id : books.freeId().orElse(0);
        if (chosen == 0) {
            return new NoIdLeft();
        }
        boolean retired = books.isRetired(chosen);
        if (retired || books.find(chosen).isPresent()) {
            return new IdTaken(retired);
        }
        return new Created(chosen, books.insert(chosen, content, entry.index()));
    }
}
