package com.pygmy.client.cli;

import com.pygmy.api.Book;
import com.pygmy.api.Order;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Shows one order with the titles of its books. */
final class OrderView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final Duration TITLE_DEADLINE = Duration.ofSeconds(2);
    private static final int TITLES_MAX = 20;

    private OrderView() {}

    static void show(StoreCommand command, PygmyClient client, Order order) {
        Screen screen = command.screen();
        screen.line("Order " + screen.styled(Screen.Style.BOLD, order.id()) + " " + state(screen, order)
                + changed(order).map(time -> " at " + time(time)).orElse(""));
        if (order.state() != Order.State.PLACED) {
            screen.line("placed at " + time(order.placedAt()));
        }
        TextTable table = new TextTable(
                TextTable.right("BOOK"),
                TextTable.text("TITLE"),
                TextTable.right("COPIES"),
                TextTable.right("PRICE"),
                TextTable.right("AMOUNT"));
        int titles = 0;
        for (Order.Line line : order.lines()) {
            table.row(
                    line.bookId(),
                    titles++ < TITLES_MAX ? title(client, line.bookId()) : "",
                    line.copies(),
                    Money.text(line.unitPriceCents()),
                    Money.text(line.copies() * line.unitPriceCents()));
        }
        if (order.lines().size() > 1) {
            table.row("", "", "", "", Money.text(order.totalCents()));
        }
        screen.table(table);
    }

    /** Since when it is in its state, where that is known. */
    private static Optional<Instant> changed(Order order) {
        return Optional.ofNullable(order.state() == Order.State.PLACED ? order.placedAt() : order.cancelledAt());
    }

    static String state(Screen screen, Order order) {
        Screen.Style style = order.state() == Order.State.PLACED ? Screen.Style.GOOD : Screen.Style.ODD;
        return screen.styled(style, word(order.state()));
    }

    static String word(Order.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    // An ornament: an order is shown without titles rather than not at all.
    private static String title(PygmyClient client, long bookId) {
        try {
            return client.reading(Consistency.ANY)
                    .trying(1)
                    .within(TITLE_DEADLINE)
                    .books()
                    .get(bookId)
                    .value()
                    .map(Book::title)
                    .orElse("(no longer in the catalog)");
        } catch (PygmyException e) {
            return "";
        }
    }
}
