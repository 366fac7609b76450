package com.pygmy.order.simulation;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.catalog.state.AdjustStock;
import com.pygmy.catalog.state.BookContent;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.CreateBook;
import com.pygmy.catalog.state.DecideOrder;
import com.pygmy.catalog.state.ReturnOrder;
import com.pygmy.catalog.state.UpdateBook;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.order.state.MarkCancelled;
import com.pygmy.order.state.OrderSchema;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordRead;
import com.pygmy.order.state.RelayMark;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The whole store in one thread: a schedule of steps that a seed decides, then rest, then what must be true of it. */
final class SimulatedStore implements AutoCloseable {
    private static final String EPOCH = "epoch";
    private static final int BOOKS = 2;
    private static final int CUSTOMERS = 6;
    private static final int STOCK = 5;
    private static final int STEPS = 80;
    private static final int PAGE = 2;
    private static final int REST_MAX = 50;

    private final Random random;
    private final Flaw flaw;
    private final SimulatedGroup<CatalogState> catalog;
    private final SimulatedGroup<OrderState> orders;
    private final List<Customer> customers = new ArrayList<>();
    private final Map<Long, Long> restocked = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    /** What a relay that may no longer lead has read, and not yet recorded. */
    private final List<RecordRead> read = new ArrayList<>();

    private boolean healed;

    private SimulatedStore(long seed, Flaw flaw) throws SQLException {
        this.random = new Random(seed);
        this.flaw = flaw;
        catalog = new SimulatedGroup<>(new CatalogSchema(), random, flaw);
        orders = new SimulatedGroup<>(new OrderSchema(), random, flaw);
    }

    /** Plays a schedule; what was wrong, nothing where all is well. */
    static List<String> play(long seed, Flaw flaw) throws SQLException {
        try (SimulatedStore store = new SimulatedStore(seed, flaw)) {
            store.open();
            for (int i = 0; i < STEPS && store.wrong.isEmpty(); i++) {
                store.step();
                store.checkMark();
            }
            store.rest();
            store.checkAll();
            return List.copyOf(store.wrong);
        }
    }

    Flaw flaw() {
        return flaw;
    }

    Random random() {
        return random;
    }

    boolean isHealed() {
        return healed;
    }

    SimulatedGroup<CatalogState> catalog() {
        return catalog;
    }

    SimulatedGroup<OrderState> orders() {
        return orders;
    }

    void wrong(String what) {
        wrong.add(what);
    }

    private void open() throws SQLException {
        for (long book = 1; book <= BOOKS; book++) {
            CreateBook created = new CreateBook("made", book, content(book, 1_000 * book, STOCK));
            while (catalog.state().book(book).isEmpty()) {
                catalog.submit(created);
            }
        }
        for (int number = 0; number < CUSTOMERS; number++) {
            List<DecideOrder.Line> lines = new ArrayList<>();
            for (long book = 1; book <= BOOKS; book++) {
                if (lines.isEmpty() || random.nextBoolean()) {
                    lines.add(new DecideOrder.Line(book, 1 + random.nextInt(2)));
                }
            }
            customers.add(new Customer(this, number, lines, random.nextBoolean()));
        }
    }

    private static BookContent content(long book, long priceCents, long stock) {
        return new BookContent("Book " + book, "topic", "author", null, null, priceCents, stock);
    }

    private void step() throws SQLException {
        int what = random.nextInt(20);
        if (what < 11) {
            customers.get(random.nextInt(customers.size())).step();
        } else if (what < 13) {
            relayReads();
        } else if (what < 15) {
            relayRecords();
        } else if (what < 16) {
            sweep();
        } else if (what < 17) {
            catalog.deliver();
        } else if (what < 18) {
            orders.deliver();
        } else if (what < 19) {
            changePrices();
        } else {
            catalog.submit(new AdjustStock("restocked", 1 + random.nextInt(BOOKS), 1));
        }
    }

    /** Reads a page after the mark, as some replica has it, and decides what to record. */
    private void relayReads() {
        if (flaw == Flaw.NOBODY_RELAYS) {
            return;
        }
        RelayMark mark = orders.state().mark(EPOCH);
        List<LedgerEntry> page = catalog.state().ledgerPage(mark.sequence(), PAGE);
        boolean more = catalog.state().ledgerPage(mark.sequence(), PAGE + 1).size() > PAGE;
        List<DecidedOrder> missing = page.stream()
                .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                .filter(row -> orders.state()
                        .standing(row.orderId(), row.decidedIndex())
                        .isEmpty())
                .map(DecidedOrder::of)
                .toList();
        long upTo = page.isEmpty() ? 0 : page.get(page.size() - 1).sequence();
        // Several rows may share an index, so the last one's is not covered where there are more.
        boolean all = !more || flaw == Flaw.COVERS_WHAT_IT_HAS_NOT_READ;
        long covered = all ? catalog.index() : page.get(page.size() - 1).decidedIndex() - 1;
        read.add(new RecordRead(EPOCH, 0, upTo, covered, missing));
    }

    private void relayRecords() throws SQLException {
        if (read.isEmpty()) {
            return;
        }
        RecordRead found = read.remove(random.nextInt(read.size()));
        if (flaw == Flaw.MARK_BEFORE_ORDERS) {
            orders.submit(new RecordRead(EPOCH, 0, found.upTo(), found.coveredIndex(), List.of()));
            if (random.nextInt(3) == 0) {
                return; // It dies in between.
            }
        }
        orders.submit(found);
    }

    private void sweep() throws SQLException {
        if (flaw == Flaw.NOBODY_SWEEPS) {
            return;
        }
        for (ListedOrder each : orders.state().oldest(Order.State.CANCELLING, 0, PAGE)) {
            if (catalog.submit(new ReturnOrder(each.order().id())).isPresent()) {
                orders.submit(new MarkCancelled(each.order().id()));
            }
        }
    }

    long price(long book) {
        return catalog.state().book(book).orElseThrow().book().priceCents();
    }

    void changePrices() throws SQLException {
        long book = 1L + random.nextInt(BOOKS);
        long stock = catalog.state().book(book).orElseThrow().book().stock();
        // A content has a stock, which must not undo a sale: the version that was read is demanded.
        catalog.submit(new UpdateBook(
                "price",
                book,
                List.of(catalog.state().book(book).orElseThrow().version()),
                content(book, 500 + random.nextInt(1_000), stock)));
    }

    /** What a client would be told who is not told of the decision. */
    Decision.Sold asIfSold(DecideOrder order) {
        List<Order.Line> lines = order.lines().stream()
                .map(line -> new Order.Line(line.bookId(), line.copies(), price(line.bookId())))
                .toList();
        long total = lines.stream()
                .mapToLong(line -> line.copies() * line.unitPriceCents())
                .sum();
        return new Decision.Sold(order.orderId(), order.key(), lines, total, catalog.index(), Instant.EPOCH, true);
    }

    /** The same sale at a price of the first book that was read before. */
    Decision.Sold at(Decision.Sold sold, long priceCents) {
        Order.Line first = sold.lines().get(0);
        List<Order.Line> lines = new ArrayList<>(sold.lines());
        lines.set(0, new Order.Line(first.bookId(), first.copies(), priceCents));
        long total = sold.totalCents() + first.copies() * (priceCents - first.unitPriceCents());
        return new Decision.Sold(
                sold.orderId(), sold.key(), lines, total, sold.decidedIndex(), sold.decidedAt(), sold.first());
    }

    /** Nothing fails any more, and everybody goes on until nobody has anything left to do. */
    private void rest() throws SQLException {
        healed = true;
        catalog.heal();
        orders.heal();
        for (int i = 0; i < REST_MAX && !isAtRest(); i++) {
            for (Customer customer : customers) {
                customer.step();
            }
            relayReads();
            while (!read.isEmpty()) {
                relayRecords();
            }
            sweep();
        }
        customers.stream()
                .filter(customer -> !customer.isDone())
                .forEach(customer -> wrong(customer.key() + " is not at its end"));
    }

    /** Whether nobody has anything left to do. */
    private boolean isAtRest() {
        return customers.stream().allMatch(Customer::isDone)
                && orders.state().mark(EPOCH).coveredIndex() == catalog.index()
                && orders.state().oldest(Order.State.CANCELLING, 0, 1).isEmpty();
    }

    /** A list of orders is complete up to the index that the mark covers. */
    private void checkMark() {
        long covered = orders.state().mark(EPOCH).coveredIndex();
        for (LedgerEntry row : catalog.state().ledgerPage(0, 1_000)) {
            if (row.outcome() == LedgerEntry.Outcome.SOLD
                    && row.decidedIndex() <= covered
                    && orders.state()
                            .standing(row.orderId(), row.decidedIndex())
                            .isEmpty()) {
                wrong("order " + row.key() + " of index " + row.decidedIndex() + " is not recorded, the mark covers "
                        + covered);
            }
        }
    }

    private void checkAll() {
        checkMark();
        List<LedgerEntry> ledger = catalog.state().ledgerPage(0, 1_000);
        Map<String, LedgerEntry> sold = new TreeMap<>();
        ledger.stream()
                .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                .forEach(row -> sold.put(row.orderId(), row));
        Map<String, Order> recorded = new TreeMap<>();
        orders.state()
                .newest(Optional.empty(), Long.MAX_VALUE, 1_000)
                .forEach(listed -> recorded.put(listed.order().id(), listed.order()));
        if (!sold.keySet().equals(recorded.keySet())) {
            wrong("the ledger sold " + sold.keySet() + ", the orders are " + recorded.keySet());
        }
        checkStock(ledger);
        checkKeys(ledger);
        customers.forEach(customer -> checkAnswers(customer, recorded));
        for (Order order : recorded.values()) {
            LedgerEntry row = sold.get(order.id());
            boolean returned = row != null && row.returned();
            if (order.state() == Order.State.CANCELLING || (order.state() == Order.State.CANCELLED) != returned) {
                wrong("order " + order.key() + " is " + order.state() + ", given back: " + returned);
            }
        }
    }

    private void checkStock(List<LedgerEntry> ledger) {
        catalog.log().forEach(command -> {
            if (command instanceof AdjustStock restock && restock.fingerprint().equals("restocked")) {
                restocked.merge(restock.bookId(), restock.by(), Long::sum);
            }
        });
        for (long book = 1; book <= BOOKS; book++) {
            long expected = STOCK + restocked.getOrDefault(book, 0L);
            for (LedgerEntry row : ledger) {
                for (Order.Line line : row.lines()) {
                    expected -= line.bookId() == book && !row.returned() ? line.copies() : 0;
                }
            }
            long stock = catalog.state().book(book).orElseThrow().book().stock();
            if (stock != expected || stock < 0) {
                wrong("book " + book + " has " + stock + " copies (expected: " + expected + ")");
            }
        }
    }

    private void checkKeys(List<LedgerEntry> ledger) {
        Set<String> keys = new HashSet<>();
        ledger.stream()
                .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD && !keys.add(row.key()))
                .forEach(row -> wrong("key " + row.key() + " has two orders"));
    }

    private void checkAnswers(Customer customer, Map<String, Order> recorded) {
        for (Decision.Sold answer : customer.sold()) {
            Order order = recorded.get(answer.orderId());
            if (order == null) {
                wrong(customer.key() + " was told of a sale that is not there");
            } else if (!order.key().equals(customer.key())
                    || !order.lines().equals(answer.lines())
                    || order.totalCents() != answer.totalCents()) {
                wrong(customer.key() + " was told " + answer + ", the order is " + order);
            }
            if (customer.wasRejected()) {
                wrong(customer.key() + " was told both that it was sold and that it was not");
            }
            if (customer.wasCancelled() && order != null && order.state() != Order.State.CANCELLED) {
                wrong(customer.key() + " was told of a cancellation, the order is " + order.state());
            }
        }
    }

    @Override
    public void close() throws SQLException {
        catalog.close();
        orders.close();
    }
}
