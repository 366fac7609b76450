package com.pygmy.catalog.state;

import com.pygmy.api.TopicList;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.sqlite.KeptReplies;
import com.pygmy.raft.sqlite.TouchedTags;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/**
 * The catalog over one database connection: what queries may ask, and within this package what commands may change. Used by
 * one thread at a time; blocks for the local disk only.
 */
public final class CatalogState {
    private final Handle handle;
    private final TopicTable topics;
    private final BookTable books;
    private final BookSearch search;
    private final LedgerTable ledger;

    CatalogState(Handle handle, TouchedTags tags) {
        this.handle = handle;
        topics = new TopicTable(handle);
        books = new BookTable(handle, tags, topics);
        search = new BookSearch(handle);
        ledger = new LedgerTable(handle);
    }

    public Optional<StoredBook> book(long id) {
        return books.find(id);
    }

    /**
     * A page of books, best match first where the filter has words, else by id.
     *
     * @param after where the page before ended
     * @param limit most books of the page, from 1
     */
    public FoundBooks page(BookFilter filter, Optional<PagePosition> after, int limit) {
        return search.page(filter, after, limit);
    }

    public TopicList topics() {
        return topics.list();
    }

    /** Whether there has never been a book. */
    public boolean isEmpty() {
        return books.freeId().orElse(0) == 1;
    }

    public Optional<LedgerEntry> ledgerEntry(String orderId) {
        return ledger.find(orderId).map(LedgerTable.Row::entry);
    }

    /** Ledger rows in the order they were decided, after a sequence. */
    public List<LedgerEntry> ledgerPage(long afterSequence, long limit) {
        return ledger.page(afterSequence, limit);
    }

    /** The highest sequence that the ledger has ever given; 0 where it gave none. */
    public long ledgerEnd() {
        return ledger.end();
    }

    BookTable books() {
        return books;
    }

    /** The log index at which the reply that is kept for a command was made. */
    public OptionalLong repliedAt(CommandId id) {
        return handle.select(KeptReplies.INDEX_BY_ID, id.value())
                .mapTo(Long.class)
                .findFirst()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    LedgerTable ledger() {
        return ledger;
    }
}
