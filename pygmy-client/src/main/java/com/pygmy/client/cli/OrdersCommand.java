package com.pygmy.client.cli;

import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.client.Answer;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderQuery;
import com.pygmy.client.Orders;
import com.pygmy.client.PygmyClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "orders", description = "Lists your orders, newest first.")
final class OrdersCommand extends StoreCommand {
    @Option(
            names = {"-s", "--state"},
            paramLabel = "STATE",
            description = "Only those in this state: ${COMPLETION-CANDIDATES}.")
    private Order.@Nullable State state;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = BuyCommand.KeyConverter.class,
            description = "What became of this Idempotency-Key.")
    private @Nullable IdempotencyKey key;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only those placed since then: 2026-11-30, 2026-11-30T08:00:00Z, or 30m, 2h, 7d ago.")
    private @Nullable Instant since;

    @Option(names = "--all", description = "Everybody's orders, for the operator.")
    private boolean all;

    @Mixin
    private Paging paging;

    @Override
    int run(PygmyClient client) throws IOException {
        OrderQuery query =
                OrderQuery.all().key(key).state(state).after(paging.after()).limit(paging.limit());
        // Who knows a key may ask for it.
        Orders orders = all || key != null ? client.orders() : client.orders().of(pygmy().customer());
        Answer<OrderPage> answer = orders.list(query);
        OrderPage page = since == null ? answer.value() : placedSince(since, answer.value());
        if (printedAsJson(page)) {
            return ExitCode.DONE;
        }
        if (paging.csv()) {
            screen().line(Csv.ORDERS);
            page.orders().forEach(order -> order.lines().forEach(line -> screen().line(Csv.line(order, line))));
            return ExitCode.DONE;
        }
        show(page);
        tellOrigin(answer);
        return ExitCode.DONE;
    }

    /** Orders come in the order in which they were recorded, the newest first: a page that ends with an older one is the last. */
    private static OrderPage placedSince(Instant since, OrderPage page) {
        List<Order> newer = page.orders().stream()
                .filter(order -> !order.placedAt().isBefore(since))
                .toList();
        boolean isLast = !page.orders().isEmpty()
                && page.orders().get(page.orders().size() - 1).placedAt().isBefore(since);
        return new OrderPage(newer, isLast ? null : page.next(), page.rejection());
    }

    private void show(OrderPage page) {
        Screen screen = screen();
        if (page.rejection() != null) {
            screen.line("The request with this key was rejected: not enough copies were left. Nothing was bought.");
        } else if (page.orders().isEmpty()) {
            screen.line("No orders found.");
            if (!all && key == null) {
                screen.aside("This lists what was ordered here, in a terminal. " + pygmy().hint("orders --all")
                        + " lists everybody's, for the operator; " + pygmy().hint("order ID")
                        + " shows any order by its id");
            }
        } else {
            TextTable table = new TextTable(
                    TextTable.left("ORDER"),
                    TextTable.left("PLACED AT"),
                    TextTable.left("STATE"),
                    TextTable.spare(TextTable.right("COPIES")),
                    TextTable.right("TOTAL"),
                    TextTable.spare(TextTable.text("BOOKS")));
            page.orders().forEach(order -> table.row(row(order)));
            screen.table(table);
        }
        if (page.next() != null) {
            screen.aside("There are more: add --after " + page.next());
        }
    }

    private static Object[] row(Order order) {
        long copies = order.lines().stream().mapToLong(Order.Line::copies).sum();
        String books = String.join(
                ", ",
                order.lines().stream()
                        .map(line -> String.valueOf(line.bookId()))
                        .toList());
        return new Object[] {
            order.id(),
            OrderView.time(order.placedAt()),
            OrderView.word(order.state()),
            copies,
            Money.text(order.totalCents()),
            books
        };
    }
}
