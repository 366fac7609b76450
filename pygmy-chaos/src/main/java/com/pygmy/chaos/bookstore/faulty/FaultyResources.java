package com.pygmy.chaos.bookstore.faulty;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.BookPage;
import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.StockAdjustment;
import com.pygmy.api.StockLevel;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the faulty store answers, resource by resource, before any cache. Thread-safe. */
final class FaultyResources {
    private static final ObjectMapper JSON = ApiJson.strict();

    private final FaultyCatalog catalog;
    private final FaultyOrders orders;

    FaultyResources(FaultyCatalog catalog, FaultyOrders orders) {
        this.catalog = catalog;
        this.orders = orders;
    }

    /** A book as it was at an index. */
    FaultyReply book(long id, long at) {
        BookVersions.Version version = catalog.at(id, at);
        List<String> tags = List.of("book-" + id);
        if (version == null) {
            Problem unknown = Problem.of(ProblemType.NOT_FOUND, "book: " + id + " (expected: a known book)");
            return FaultyReply.json(404, unknown, at, tags);
        }
        return FaultyReply.json(200, Objects.requireNonNull(version.book()), at, tags)
                .with("ETag", version.etag());
    }

    /** The books of a topic or with some words, as they were at an index. */
    FaultyReply books(@Nullable String topic, @Nullable String words, int limit, long at) {
        List<Book> found = catalog.books(at).stream()
                .filter(book -> topic == null || holds(book.topic(), topic))
                .filter(book -> words == null || holds(book.title() + " " + book.topic(), words))
                .toList();
        List<String> tags = new ArrayList<>(List.of("books"));
        found.forEach(book -> tags.add("book-" + book.id()));
        boolean more = found.size() > limit;
        return FaultyReply.json(
                200, new BookPage(found.stream().limit(limit).toList(), more ? "more" : null), at, tags);
    }

    private static boolean holds(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    FaultyReply create(String key, byte[] body) throws IOException {
        BookVersions.Version version = catalog.create(key, JSON.readValue(body, BookDraft.class));
        return version == null
                ? FaultyReply.problem(Problem.of(ProblemType.ALREADY_EXISTS, "id: taken"), catalog.index())
                : changed(201, version);
    }

    private static FaultyReply changed(int status, BookVersions.Version version) {
        return FaultyReply.json(status, Objects.requireNonNull(version.book()), version.index(), List.of())
                .with("ETag", version.etag());
    }

    FaultyReply update(long id, String etag, byte[] body) throws IOException {
        BookVersions.Version version = catalog.update(id, etag, JSON.readValue(body, BookDraft.class));
        return version == null ? stale(etag) : changed(200, version);
    }

    FaultyReply remove(long id, String etag) {
        return catalog.remove(id, etag)
                ? new FaultyReply(204, new byte[0], java.util.Map.of(), catalog.index(), List.of())
                : stale(etag);
    }

    private FaultyReply stale(String etag) {
        return FaultyReply.problem(Problem.of(ProblemType.PRECONDITION_FAILED, "If-Match: " + etag), catalog.index());
    }

    FaultyReply adjust(String key, long id, byte[] body) throws IOException {
        Long stock = catalog.adjust(
                key, id, JSON.readValue(body, StockAdjustment.class).by());
        return stock == null
                ? FaultyReply.problem(Problem.of(ProblemType.INSUFFICIENT_STOCK, "by: too much"), catalog.index())
                : FaultyReply.json(201, new StockLevel(stock), catalog.index(), List.of());
    }

    FaultyReply place(String key, byte[] body) throws IOException {
        OrderRequest request = JSON.readValue(body, OrderRequest.class);
        List<OrderRequest.Line> lines = new ArrayList<>();
        if (request.lines() != null) {
            request.lines().forEach(line -> lines.add(Objects.requireNonNull(line)));
        }
        FaultyOrders.Placement placement = orders.place(key, lines);
        LedgerEntry entry = placement.entry();
        if (entry == null) {
            return FaultyReply.problem(
                    Problem.of(ProblemType.KEY_REUSED, "key: used for other lines"), catalog.index());
        }
        if (placement.order() == null) {
            Problem refusal = Problem.of(ProblemType.INSUFFICIENT_STOCK, "copies: too few")
                    .withShortages(entry.shortages());
            return FaultyReply.problem(refusal, entry.decidedIndex());
        }
        FaultyReply placed = FaultyReply.json(201, placement.order(), entry.decidedIndex(), List.of());
        return placement.replayed() ? placed.with("Idempotency-Replayed", "true") : placed;
    }

    FaultyReply order(String id) {
        Order order = orders.find(id);
        return order == null
                ? FaultyReply.problem(Problem.of(ProblemType.NOT_FOUND, "order: " + id), 0)
                : FaultyReply.json(200, order, 0, List.of());
    }

    FaultyReply orders(int from, int limit) {
        List<Order> all = orders.all();
        int to = Math.min(all.size(), from + limit);
        String next = to < all.size() ? Integer.toString(to) : null;
        return FaultyReply.json(200, new OrderPage(all.subList(Math.min(from, to), to), next, null), 0, List.of());
    }

    FaultyReply cancel(String id) {
        Order cancelled = orders.cancel(id);
        return cancelled == null
                ? FaultyReply.problem(Problem.of(ProblemType.NOT_FOUND, "order: " + id), 0)
                : FaultyReply.json(200, cancelled, 0, List.of());
    }
}
