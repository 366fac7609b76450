package com.pygmy.order.state;

import com.pygmy.api.ledger.OrderIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A seeded stream of order commands: new orders, repeated ones, relays that overlap, cancellations in any order. */
public final class OrderStream {
    static final String ONE = "0123456789_abcdefghij-";
    static final String OTHER = "0123456789_abcdefghijk";

    /** What the keys begin with: the names of two customers, nothing, and what only looks like a name. */
    private static final List<String> CUSTOMERS = List.of(ONE + ".", "", OTHER + ".", ONE);

    private static final Instant OPENING = Instant.parse("2026-01-02T03:04:05.000000006Z");

    private final Random random;
    private final List<DecidedOrder> decided = new ArrayList<>();

    public OrderStream(long seed) {
        this.random = new Random(seed);
    }

    public OrderCommand<?> next() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> new RecordOrders(orders(1 + random.nextInt(5)));
            case 4 -> new RecordRelayed("epoch" + random.nextInt(2), random.nextInt(1000), orders(random.nextInt(4)));
            case 5 ->
                new RecordUpTo(
                        "epoch" + random.nextInt(2),
                        random.nextInt(1000),
                        random.nextInt(1000),
                        orders(random.nextInt(4)));
            case 6 -> new CancelOrder(anyId());
            case 7 -> new BeginCancellation(anyId());
            case 8 ->
                new RecordRead(
                        "epoch" + random.nextInt(2),
                        0,
                        random.nextInt(1000),
                        random.nextInt(1000),
                        orders(random.nextInt(4)));
            default -> new MarkCancelled(anyId());
        };
    }

    /** One order of a number, always the same. */
    public static DecidedOrder order(int number) {
        List<DecidedOrder.Line> lines = new ArrayList<>();
        long totalCents = 0;
        for (int i = 0; i <= number % 3; i++) {
            DecidedOrder.Line line = new DecidedOrder.Line(i + 1, 1 + number % 7, 990 + number);
            totalCents += line.copies() * line.unitPriceCents();
            lines.add(line);
        }
        String key = CUSTOMERS.get(number % CUSTOMERS.size()) + "key-" + number;
        return new DecidedOrder(
                OrderIdentity.orderId(key), key, lines, totalCents, OPENING.plusMillis(number), 10 + number);
    }

    private List<DecidedOrder> orders(int count) {
        List<DecidedOrder> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean again = !decided.isEmpty() && random.nextInt(4) == 0;
            if (again) {
                orders.add(decided.get(random.nextInt(decided.size())));
            } else {
                decided.add(order(decided.size()));
                orders.add(decided.get(decided.size() - 1));
            }
        }
        return orders;
    }

    private String anyId() {
        boolean unknown = decided.isEmpty() || random.nextInt(10) == 0;
        return unknown
                ? OrderIdentity.orderId("nobody")
                : decided.get(random.nextInt(decided.size())).id();
    }
}
