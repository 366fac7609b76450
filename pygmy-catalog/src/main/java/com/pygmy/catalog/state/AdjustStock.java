package com.pygmy.catalog.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.Optional;

/**
 * Adds copies of a book, or takes some away; never below zero.
 *
 * @param fingerprint of the request, see {@link Receipt}
 * @param by copies to add, or to take away where negative
 */
@LogName("catalog.adjust-stock")
public record AdjustStock(String fingerprint, long bookId, long by)
        implements CatalogCommand<Receipt<AdjustStock.Outcome>> {
    /** What came of it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Adjusted.class, name = "adjusted"),
        @JsonSubTypes.Type(value = UnknownBook.class, name = "unknown-book"),
        @JsonSubTypes.Type(value = OutOfBounds.class, name = "out-of-bounds")
    })
    public sealed interface Outcome {}

    /** Copies in stock after it. */
    public record Adjusted(long stock) implements Outcome {}

    public record UnknownBook() implements Outcome {}

    /** The stock, which stays as it is, would have gone below zero or above {@link BookRules#MAX_STOCK}. */
    public record OutOfBounds(long stock) implements Outcome {}

    public AdjustStock {
        BookRules.require(BookRules.adjustment(by));
    }

    @Override
    public Receipt<Outcome> applyTo(CatalogState state, Entry entry) {
        return new Receipt<>(fingerprint, adjust(state, entry));
    }

    private Outcome adjust(CatalogState state, Entry entry) {
        Optional<BookTable.Offer> offer = state.books().findOffer(bookId);
        if (offer.isEmpty()) {
            return new UnknownBook();
        }
        long stock = offer.get().stock();
        boolean above = by > 0 && stock + by > BookRules.MAX_STOCK;
        if (stock + by < 0 || above) {
            return new OutOfBounds(stock);
        }
        state.books().addStock(bookId, by, entry.index());
        return new Adjusted(stock + by);
    }
}
