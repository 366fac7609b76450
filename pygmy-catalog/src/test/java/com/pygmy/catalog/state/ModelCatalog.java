package com.pygmy.catalog.state;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The catalog as one would write it on a napkin: maps, no database, one short method per command. */
final class ModelCatalog {
    final Map<Long, Shelf> books = new TreeMap<>();
    final Map<String, Sale> ledger = new TreeMap<>();
    private final TreeSet<Long> everUsed = new TreeSet<>();

    /** What is known of a book here. */
    static final class Shelf {
        String title = "";
        String topic = "";
        long priceCents;
        long stock;
        long revision;
    }

    /** A decided order. */
    static final class Sale {
        String lines = "";
        boolean sold;
        boolean returned;
        long totalCents;
        Map<Long, Long> copies = new TreeMap<>();
    }

    String decide(String key, Map<Long, Long> copies) {
        Sale known = ledger.get(key);
        if (known != null) {
            return known.lines.equals(copies.toString()) ? describe(known) : "key-reused";
        }
        if (!books.keySet().containsAll(copies.keySet())) {
            return "unknown-books";
        }
        Sale sale = new Sale();
        sale.lines = copies.toString();
        sale.copies = copies;
        sale.sold = copies.keySet().stream().allMatch(id -> shelf(id).stock >= copies.getOrDefault(id, 0L));
        if (sale.sold) {
            copies.forEach((id, count) -> {
                shelf(id).stock -= count;
                shelf(id).revision++;
                sale.totalCents += count * shelf(id).priceCents;
            });
        }
        ledger.put(key, sale);
        return describe(sale);
    }

    private static String describe(Sale sale) {
        return sale.sold ? "sold for " + sale.totalCents : "rejected";
    }

    String giveBack(String key) {
        Sale sale = ledger.get(key);
        if (sale == null) {
            return "unknown-order";
        }
        if (!sale.sold) {
            return "not-sold";
        }
        if (!sale.returned) {
            sale.returned = true;
            sale.copies.forEach((id, count) -> {
                Shelf shelf = books.get(id);
                if (shelf != null) {
                    shelf.stock += count;
                    shelf.revision++;
                }
            });
        }
        return "returned";
    }

    String adjust(long id, long by) {
        Shelf shelf = books.get(id);
        if (shelf == null) {
            return "unknown-book";
        }
        if (shelf.stock + by < 0 || shelf.stock + by > 1_000_000_000) {
            return "out-of-bounds";
        }
        shelf.stock += by;
        shelf.revision++;
        return "adjusted to " + shelf.stock;
    }

    String create(@Nullable Long wanted, BookContent content) {
        long id = wanted != null ? wanted : everUsed.isEmpty() ? 1 : everUsed.last() + 1;
        if (!everUsed.add(id)) {
            return "taken";
        }
        Shelf shelf = new Shelf();
        books.put(id, shelf);
        write(shelf, content, content.stock());
        return "created " + id;
    }

    String update(long id, @Nullable Long revision, BookContent content) {
        Shelf shelf = books.get(id);
        if (shelf == null) {
            return "unknown-book";
        }
        if (revision != null && revision != shelf.revision) {
            return "changed";
        }
        write(shelf, content, content.stock());
        return "updated";
    }

    String delete(long id) {
        return books.remove(id) == null ? "unknown-book" : "deleted";
    }

    String importOne(long id, BookContent content, boolean setStock) {
        Shelf shelf = books.get(id);
        if (shelf == null) {
            return create(id, content).startsWith("created") ? "created" : "refused";
        }
        long stock = setStock ? content.stock() : shelf.stock;
        if (shelf.title.equals(content.title())
                && shelf.topic.equals(content.topic())
                && shelf.priceCents == content.priceCents()
                && shelf.stock == stock) {
            return "unchanged";
        }
        write(shelf, content, stock);
        return "updated";
    }

    private static void write(Shelf shelf, BookContent content, long stock) {
        shelf.title = content.title();
        shelf.topic = content.topic();
        shelf.priceCents = content.priceCents();
        shelf.stock = stock;
        shelf.revision++;
    }

    private Shelf shelf(long id) {
        Shelf shelf = books.get(id);
        if (shelf == null) {
            throw new IllegalStateException("no book " + id);
        }
        return shelf;
    }
}
