package com.pygmy.catalog.state;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.Problem;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides an order once and for all: all lines or none, at the price and from the stock of this very moment in the log. The
 * ledger's primary key guards it, so that it may come any number of times, in any entry.
 *
 * @param orderId identifies the order
 * @param key the client's key that the id was made from
 * @param fingerprint tells whether a request under the same id is the same request
 * @param lines one per book, ascending by book id
 */
@LogName(value = "catalog.decide", keepReply = false)
public record DecideOrder(String orderId, String key, String fingerprint, List<Line> lines)
        implements CatalogCommand<Decision> {
    public static final int MAX_LINES = 100;
    public static final long MAX_COPIES = 1000;

    /** Copies wanted of one book. */
    public record Line(long bookId, long copies) {}

    public DecideOrder {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            throw new IllegalArgumentException("lines: " + lines.size() + " (expected: 1 to " + MAX_LINES + ")");
        }
        long before = Long.MIN_VALUE;
        for (Line line : lines) {
            if (line.bookId <= before) {
                throw new IllegalArgumentException(
                        "lines: book " + line.bookId + " after " + before + " (expected: ascending, each once)");
            }
            if (line.copies < 1 || line.copies > MAX_COPIES) {
                throw new IllegalArgumentException("copies: " + line.copies + " (expected: 1 to " + MAX_COPIES + ")");
            }
            before = line.bookId;
        }
    }

    @Override
    public Decision applyTo(CatalogState state, Entry entry) {
        Optional<LedgerTable.Row> known = state.ledger().find(orderId);
        if (known.isPresent()) {
            return known.get().fingerprint().equals(fingerprint)
                    ? stored(known.get().entry())
                    : new Decision.KeyReused(orderId);
        }
        boolean tooOld = KeyTime.of(key)
                .filter(made -> made.isBefore(state.ledger().horizon()))
                .isPresent();
        return tooOld ? new Decision.KeyTooOld(key) : decide(state, entry);
    }

    private static Decision stored(LedgerEntry entry) {
        return switch (entry.outcome()) {
            case SOLD ->
                new Decision.Sold(
                        entry.orderId(),
                        entry.key(),
                        entry.lines(),
                        entry.totalCents(),
                        entry.decidedIndex(),
                        entry.decidedAt(),
                        false);
            case REJECTED ->
                new Decision.Rejected(entry.orderId(), entry.key(), entry.shortages(), entry.decidedIndex(), false);
        };
    }

    private Decision decide(CatalogState state, Entry entry) {
        List<Long> unknown = new ArrayList<>();
        List<Problem.Shortage> shortages = new ArrayList<>();
        List<Order.Line> priced = new ArrayList<>(lines.size());
        long totalCents = 0;
        for (Line line : lines) {
            BookTable.Offer offer = state.books().findOffer(line.bookId).orElse(null);
            if (offer == null) {
                unknown.add(line.bookId);
            } else if (offer.stock() < line.copies) {
                shortages.add(new Problem.Shortage(line.bookId, line.copies, offer.stock()));
            } else {
                priced.add(new Order.Line(line.bookId, line.copies, offer.priceCents()));
                totalCents += line.copies * offer.priceCents();
            }
        }
        if (!unknown.isEmpty()) {
            return new Decision.UnknownBooks(unknown);
        }
        // The ledger keeps milliseconds, and its answer must be the same at the first time as at the second.
        Instant time = Instant.ofEpochMilli(entry.time().toEpochMilli());
        if (!shortages.isEmpty()) {
            state.ledger().rejected(this, shortages, entry.index(), time);
            return new Decision.Rejected(orderId, key, shortages, entry.index(), true);
        }
        for (Order.Line line : priced) {
            state.books().addStock(line.bookId(), -line.copies(), entry.index());
        }
        state.ledger().sold(this, priced, totalCents, entry.index(), time);
        return new Decision.Sold(orderId, key, priced, totalCents, entry.index(), time, true);
    }
}
