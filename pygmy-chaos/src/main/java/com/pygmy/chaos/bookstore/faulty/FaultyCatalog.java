package com.pygmy.chaos.bookstore.faulty;

import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.ChangeEvent;
import com.pygmy.api.Order;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Its books and ledger, in memory, with a log index that counts their changes. Thread-safe. */
final class FaultyCatalog {
    /** Those before the load begins. */
    private static final int SOUND_CREATIONS = 40;

    private final Flaw flaw;
    private final TreeMap<Long, BookVersions> booksById = new TreeMap<>();
    private final Map<String, LedgerEntry> ledger = new LinkedHashMap<>();
    private final Map<String, Long> stockAfter = new HashMap<>();
    private final Map<String, BookVersions.Version> created = new HashMap<>();
    private final List<ChangeEvent> changes = new ArrayList<>();
    private long index;
    private int decisions;
    private int creations;

    FaultyCatalog(Flaw flaw) {
        this.flaw = flaw;
    }

    synchronized long index() {
        return index;
    }

    /** Everything that changed after an index. */
    synchronized List<ChangeEvent> changes(long after) {
        return changes.stream().filter(change -> change.index() > after).toList();
    }

    synchronized List<LedgerEntry> ledger() {
        return List.copyOf(ledger.values());
    }

    private void touch(List<String> tags) {
        changes.add(new ChangeEvent(index - 1, index, tags));
    }

    /** Whether any of these tags was touched after an index. */
    synchronized boolean isTouched(List<String> tags, long after) {
        for (int i = changes.size() - 1; i >= 0 && changes.get(i).index() > after; i--) {
            if (changes.get(i).tags().stream().anyMatch(tags::contains)) {
                return true;
            }
        }
        return false;
    }

    synchronized BookVersions.@Nullable Version at(long book, long at) {
        BookVersions versions = booksById.get(book);
        return versions == null ? null : versions.at(at);
    }

    synchronized List<Book> books(long at) {
        return booksById.values().stream()
                .map(versions -> versions.at(at))
                .filter(Objects::nonNull)
                .map(version -> Objects.requireNonNull(version.book()))
                .toList();
    }

    /** A new book under a key; null where its id is taken. */
    synchronized BookVersions.@Nullable Version create(String key, BookDraft draft) {
        BookVersions.Version before = created.get(key);
        if (before != null) {
            return before;
        }
        long id = Objects.requireNonNull(draft.id());
        Book book = book(id, draft);
        if (flaw == Flaw.LOST_BOOK && ++creations > SOUND_CREATIONS && creations % 5 == 0) {
            return new BookVersions.Version(++index, 1, book);
        }
        BookVersions versions = booksById.computeIfAbsent(id, unseen -> new BookVersions());
        if (!versions.isEmpty()) {
            return null;
        }
        BookVersions.Version version = change(id, book, true);
        created.put(key, version);
        return version;
    }

    private static Book book(long id, BookDraft draft) {
        return new Book(
                id,
                String.valueOf(draft.title()),
                String.valueOf(draft.topic()),
                String.valueOf(draft.authors()),
                draft.isbn(),
                draft.year(),
                Objects.requireNonNullElse(draft.priceCents(), 0L),
                Objects.requireNonNullElse(draft.stock(), 0L));
    }

    private BookVersions.Version change(long id, @Nullable Book book, boolean listed) {
        index++;
        BookVersions versions = Objects.requireNonNull(booksById.get(id));
        versions.change(index, book);
        touch(listed ? List.of("book-" + id, "books") : List.of("book-" + id));
        BookVersions.Version version = versions.at(index);
        return version == null ? new BookVersions.Version(index, 0, null) : version;
    }

    /** Whether a book is of this version, or of any where that is {@code *}. */
    synchronized boolean isOf(long id, String etag) {
        BookVersions.Version now = at(id, index);
        return now != null && (etag.equals("*") || etag.equals(now.etag()));
    }

    /** Replaces a book where it is of this version; null otherwise. */
    synchronized BookVersions.@Nullable Version update(long id, String etag, BookDraft draft) {
        return isOf(id, etag) ? change(id, book(id, draft), true) : null;
    }

    /** Removes a book where it is of this version. */
    synchronized boolean remove(long id, String etag) {
        if (!isOf(id, etag)) {
            return false;
        }
        change(id, null, true);
        return true;
    }

    /** The stock after copies were added under a key; null where there are too few to take away. */
    synchronized @Nullable Long adjust(String key, long id, long by) {
        Long before = stockAfter.get(key);
        if (before != null) {
            return before;
        }
        long stock = stock(id) + by;
        if (stock < 0) {
            return null;
        }
        sell(Map.of(id, -by));
        stockAfter.put(key, stock);
        return stock;
    }

    private long stock(long id) {
        BookVersions.Version now = at(id, index);
        return now == null || now.book() == null ? 0 : now.book().stock();
    }

    /** Takes copies of several books in one entry. */
    private void sell(Map<Long, Long> copies) {
        index++;
        List<String> tags = new ArrayList<>();
        copies.forEach((id, count) -> {
            BookVersions versions = Objects.requireNonNull(booksById.get(id));
            BookVersions.Version now = versions.at(index);
            if (now != null && now.book() != null) {
                Book book = now.book();
                versions.change(
                        index,
                        new Book(
                                id,
                                book.title(),
                                book.topic(),
                                book.authors(),
                                book.isbn(),
                                book.year(),
                                book.priceCents(),
                                book.stock() - count));
                tags.add("book-" + id);
            }
        });
        touch(tags);
    }

    /** The outcome of an order id, decided now or before. */
    synchronized LedgerEntry decide(String orderId, String key, List<OrderRequest.Line> wanted) {
        LedgerEntry before = ledger.get(orderId);
        boolean tryAgain =
                flaw == Flaw.SOLD_AFTER_REJECTION && before != null && before.outcome() == LedgerEntry.Outcome.REJECTED;
        if (before != null && !tryAgain) {
            return before;
        }
        decisions++;
        Map<Long, Long> copies = new TreeMap<>();
        wanted.forEach(line ->
                copies.merge(Objects.requireNonNull(line.bookId()), Objects.requireNonNull(line.copies()), Long::sum));
        List<Problem.Shortage> shortages = flaw == Flaw.OVERSELL ? List.of() : shortages(copies);
        LedgerEntry entry = shortages.isEmpty() ? sold(orderId, key, copies) : rejected(orderId, key, shortages);
        boolean forgotten = flaw == Flaw.LOST_WRITE && decisions % 20 == 0;
        if (!forgotten || entry.outcome() == LedgerEntry.Outcome.REJECTED) {
            ledger.put(orderId, entry);
        }
        return entry;
    }

    private List<Problem.Shortage> shortages(Map<Long, Long> copies) {
        return copies.entrySet().stream()
                .filter(line -> stock(line.getKey()) < line.getValue())
                .map(line -> new Problem.Shortage(line.getKey(), line.getValue(), stock(line.getKey())))
                .toList();
    }

    private LedgerEntry rejected(String orderId, String key, List<Problem.Shortage> shortages) {
        index++;
        return new LedgerEntry(
                index,
                orderId,
                key,
                LedgerEntry.Outcome.REJECTED,
                List.of(),
                shortages,
                0,
                index,
                Instant.EPOCH,
                false);
    }

    private LedgerEntry sold(String orderId, String key, Map<Long, Long> copies) {
        List<Order.Line> lines = new ArrayList<>();
        copies.forEach((id, count) -> {
            Book book =
                    Objects.requireNonNull(Objects.requireNonNull(at(id, index)).book());
            lines.add(new Order.Line(id, count, book.priceCents()));
        });
        long total = lines.stream()
                .mapToLong(line -> line.copies() * line.unitPriceCents())
                .sum();
        boolean forgotten = flaw == Flaw.LOST_WRITE && decisions % 20 == 0;
        if (!forgotten) {
            sell(copies);
        } else {
            index++;
        }
        long decided = index;
        if (flaw == Flaw.APPLIED_TWICE && decisions % 20 == 0) {
            sell(copies);
        }
        return new LedgerEntry(
                decided,
                orderId,
                key,
                LedgerEntry.Outcome.SOLD,
                lines,
                List.of(),
                total,
                decided,
                Instant.EPOCH,
                false);
    }

    /** Gives the copies of an order back, once. */
    synchronized void giveBack(String orderId) {
        LedgerEntry entry = Objects.requireNonNull(ledger.get(orderId));
        if (!entry.returned()) {
            Map<Long, Long> copies = new TreeMap<>();
            entry.lines().forEach(line -> copies.merge(line.bookId(), -line.copies(), Long::sum));
            sell(copies);
            ledger.put(
                    orderId,
                    new LedgerEntry(
                            entry.sequence(),
                            orderId,
                            entry.key(),
                            entry.outcome(),
                            entry.lines(),
                            entry.shortages(),
                            entry.totalCents(),
                            entry.decidedIndex(),
                            entry.decidedAt(),
                            true));
        }
    }
}
