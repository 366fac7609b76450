package com.pygmy.order.state;

import com.pygmy.api.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the order group should do, written the simplest way. */
final class OrderModel {
    final Map<String, Order> orders = new LinkedHashMap<>();
    final Map<String, RelayMark> marks = new TreeMap<>();

    Object apply(OrderCommand<?> command, Instant time) {
        if (command instanceof RecordOrders record) {
            return new RecordOrders.Reply(
                    record.orders().stream().map(this::record).toList());
        } else if (command instanceof RecordRelayed relayed) {
            return relay(relayed.orders(), relayed.epoch(), relayed.upTo(), 0);
        } else if (command instanceof RecordUpTo relayed) {
            return relay(relayed.orders(), relayed.epoch(), relayed.upTo(), relayed.coveredIndex());
        } else if (command instanceof RecordRead relayed) {
            return relay(relayed.orders(), relayed.epoch(), relayed.upTo(), relayed.coveredIndex());
        } else if (command instanceof CancelOrder cancel) {
            return move(cancel.orderId(), Order.State.PLACED, Order.State.CANCELLING, null);
        } else if (command instanceof BeginCancellation cancel) {
            return move(cancel.orderId(), Order.State.PLACED, Order.State.CANCELLING, time);
        }
        return move(((MarkCancelled) command).orderId(), Order.State.CANCELLING, Order.State.CANCELLED, null);
    }

    private RecordRelayed.Reply relay(List<DecidedOrder> relayed, String epoch, long upTo, long coveredIndex) {
        relayed.forEach(this::record);
        RelayMark before = marks.getOrDefault(epoch, new RelayMark(epoch, 0, 0, false, 0));
        RelayMark mark = new RelayMark(
                epoch, Math.max(upTo, before.sequence()), Math.max(coveredIndex, before.coveredIndex()), false, 0);
        marks.put(epoch, mark);
        return new RecordRelayed.Reply(mark.sequence(), List.of());
    }

    List<Order> newest(Optional<Order.State> state) {
        List<Order> newest = new ArrayList<>();
        orders.values().forEach(order -> {
            if (state.isEmpty() || order.state() == state.get()) {
                newest.add(0, order);
            }
        });
        return newest;
    }

    List<Order> newestOf(String customer, Optional<Order.State> state) {
        return newest(state).stream()
                .filter(order -> order.key().startsWith(customer + "."))
                .toList();
    }

    static Order order(DecidedOrder decided, Order.State state) {
        List<Order.Line> lines = decided.lines().stream()
                .map(line -> new Order.Line(line.bookId(), line.copies(), line.unitPriceCents()))
                .toList();
        return new Order(
                decided.id(),
                decided.key(),
                state,
                lines,
                decided.totalCents(),
                decided.placedAt(),
                decided.decidedIndex());
    }

    private Standing record(DecidedOrder decided) {
        orders.putIfAbsent(decided.id(), order(decided, Order.State.PLACED));
        return Standing.valueOf(orders.get(decided.id()).state().name());
    }

    private CancelReply move(String id, Order.State from, Order.State to, @Nullable Instant cancelledAt) {
        Order order = orders.get(id);
        if (order == null) {
            return new CancelReply.NoSuchOrder(id);
        }
        if (order.state() == from) {
            order = new Order(
                    id,
                    order.key(),
                    to,
                    order.lines(),
                    order.totalCents(),
                    order.placedAt(),
                    order.decidedIndex(),
                    cancelledAt == null ? order.cancelledAt() : cancelledAt);
            orders.put(id, order);
        }
        return new CancelReply.Stands(order);
    }
}
