package com.pygmy.order.ledger;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.protocol.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The catalog's ledger and stock, in memory, with the catalog's rules. Thread-safe. */
public final class Ledger {
    private static final Instant OPENING = Instant.parse("2026-01-02T03:04:05.678Z");

    private final Map<Long, Long> stock = new TreeMap<>();
    private final Map<Long, Long> prices = new TreeMap<>();
    private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    private final Map<String, String> fingerprints = new TreeMap<>();
    private final Map<String, Integer> proposals = new TreeMap<>();
    private String epoch = "first";
    private long index;

    /** Puts a book on the shelf. */
    public synchronized void stock(long bookId, long copies, long priceCents) {
        stock.put(bookId, copies);
        prices.put(bookId, priceCents);
    }

    public synchronized long stockOf(long bookId) {
        return stock.getOrDefault(bookId, 0L);
    }

    public synchronized Decision decide(DecisionRequest request) {
        index++;
        proposals.merge(request.orderId(), 1, Integer::sum);
        LedgerEntry known = entries.get(request.orderId());
        if (known != null) {
            return request.fingerprint().equals(fingerprints.get(request.orderId()))
                    ? outcome(known, false)
                    : new Decision.KeyReused(request.orderId());
        }
        if (request.key().startsWith("old-")) {
            return new Decision.KeyTooOld(request.key());
        }
        List<Long> unknown = request.lines().stream()
                .map(DecisionRequest.Line::bookId)
                .filter(id -> !stock.containsKey(id))
                .toList();
        if (!unknown.isEmpty()) {
            return new Decision.UnknownBooks(unknown);
        }
        fingerprints.put(request.orderId(), request.fingerprint());
        LedgerEntry entry = decideNew(request);
        entries.put(request.orderId(), entry);
        return outcome(entry, true);
    }

    private LedgerEntry decideNew(DecisionRequest request) {
        List<Problem.Shortage> shortages = request.lines().stream()
                .filter(line -> stockOf(line.bookId()) < line.copies())
                .map(line -> new Problem.Shortage(line.bookId(), line.copies(), stockOf(line.bookId())))
                .toList();
        List<Order.Line> lines = new ArrayList<>();
        long totalCents = 0;
        if (shortages.isEmpty()) {
            for (DecisionRequest.Line line : request.lines()) {
                long priceCents = prices.getOrDefault(line.bookId(), 0L);
                stock.merge(line.bookId(), -line.copies(), Long::sum);
                lines.add(new Order.Line(line.bookId(), line.copies(), priceCents));
                totalCents += line.copies() * priceCents;
            }
        }
        return new LedgerEntry(
                entries.size() + 1L,
                request.orderId(),
                request.key(),
                shortages.isEmpty() ? LedgerEntry.Outcome.SOLD : LedgerEntry.Outcome.REJECTED,
                lines,
                shortages,
                totalCents,
                index,
                OPENING.plusNanos(index * 1_000_001),
                false);
    }

    private static Decision outcome(LedgerEntry entry, boolean first) {
        return switch (entry.outcome()) {
            case SOLD ->
                new Decision.Sold(
                        entry.orderId(),
                        entry.key(),
                        entry.lines(),
                        entry.totalCents(),
                        entry.decidedIndex(),
                        entry.decidedAt(),
                        first);
            case REJECTED ->
                new Decision.Rejected(entry.orderId(), entry.key(), entry.shortages(), entry.decidedIndex(), first);
        };
    }

    public synchronized Optional<LedgerEntry> giveBack(String orderId) {
        LedgerEntry entry = entries.get(orderId);
        if (entry == null) {
            return Optional.empty();
        }
        if (!entry.returned() && entry.outcome() == LedgerEntry.Outcome.SOLD) {
            index++;
            entry.lines().forEach(line -> stock.merge(line.bookId(), line.copies(), Long::sum));
            entry = returned(entry, true);
            entries.put(orderId, entry);
        }
        return Optional.of(entry);
    }

    /** As if the catalog had been put back to before it gave these copies back. */
    public synchronized void forgetReturn(String orderId) {
        LedgerEntry entry = Objects.requireNonNull(entries.get(orderId));
        entry.lines().forEach(line -> stock.merge(line.bookId(), -line.copies(), Long::sum));
        entries.put(orderId, returned(entry, false));
    }

    private static LedgerEntry returned(LedgerEntry entry, boolean returned) {
        return new LedgerEntry(
                entry.sequence(),
                entry.orderId(),
                entry.key(),
                entry.outcome(),
                entry.lines(),
                entry.shortages(),
                entry.totalCents(),
                entry.decidedIndex(),
                entry.decidedAt(),
                returned);
    }

    public synchronized Optional<LedgerEntry> entry(String orderId) {
        return Optional.ofNullable(entries.get(orderId));
    }

    public synchronized LedgerPage page(long after, int limit) {
        List<LedgerEntry> all = entries.values().stream()
                .filter(entry -> entry.sequence() > after)
                .toList();
        List<LedgerEntry> page = all.subList(0, Math.min(limit, all.size()));
        long last = page.isEmpty() ? after : page.get(page.size() - 1).sequence();
        return new LedgerPage(epoch, page, last, page.size() < all.size(), end());
    }

    public synchronized long end() {
        return entries.size();
    }

    /** Forgets the newest rows and gives their copies back, as an older copy of the whole catalog has it. */
    public synchronized void forgetLast(int count) {
        List<String> ids = new ArrayList<>(entries.keySet());
        for (String id : ids.subList(ids.size() - count, ids.size())) {
            LedgerEntry entry = Objects.requireNonNull(entries.get(id), "it was just listed");
            entry.lines().forEach(line -> stock.merge(line.bookId(), line.copies(), Long::sum));
            entries.remove(id);
            fingerprints.remove(id);
        }
    }

    /** How often a decision was proposed for an order. */
    public synchronized int proposals(String orderId) {
        return proposals.getOrDefault(orderId, 0);
    }

    /** All ids whose order was sold. */
    public synchronized List<String> sold() {
        return entries.values().stream()
                .filter(entry -> entry.outcome() == LedgerEntry.Outcome.SOLD)
                .map(LedgerEntry::orderId)
                .toList();
    }

    /** Forgets everything but the shelf, as a wiped cluster does. */
    public synchronized void wipe(String newEpoch) {
        entries.clear();
        fingerprints.clear();
        index = 0;
        epoch = newEpoch;
    }

    /** Keeps everything under another epoch, as a catalog does that was restored from a backup. */
    public synchronized void restored(String newEpoch) {
        epoch = newEpoch;
    }

    synchronized String epoch() {
        return epoch;
    }

    synchronized long index() {
        return index;
    }
}
