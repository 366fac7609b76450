package com.pygmy.client.cli;

import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.client.Answer;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderQuery;
import com.pygmy.client.Orders;
import com.pygmy.client.PygmyClient;
import java.io.IOException;
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
        OrderPage page = answer.value();
        if (printedAsJson(page)) {
            return ExitCode.DONE;
        }
        show(page);
        tellOrigin(answer);
        return ExitCode.DONE;
    }

    private void show(OrderPage page) {
        Screen screen = screen();
        if (page.rejection() != null) {
            screen.line("The request with this key was rejected for want of stock; nothing was bought.");
        } else if (page.orders().isEmpty()) {
            screen.line("No orders found.");
        } else {
            TextTable table = new TextTable(
                    TextTable.left("ORDER"),
                    TextTable.left("PLACED AT"),
                    TextTable.left("STATE"),
                    TextTable.right("COPIES"),
                    TextTable.right("TOTAL"),
                    TextTable.text("BOOKS"));
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
