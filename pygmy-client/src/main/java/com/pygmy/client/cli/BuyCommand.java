package com.pygmy.client.cli;

import com.pygmy.api.Order;
import com.pygmy.api.OrderRequest;
import com.pygmy.client.Answer;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderResult;
import com.pygmy.client.Orders;
import com.pygmy.client.PygmyClient;
import com.pygmy.protocol.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "buy",
        description =
                "Buys books, all or none: buy 7, buy 7 --copies 2, buy 1 7:2 for one copy of book 1 and two of book 7.")
final class BuyCommand extends StoreCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "ID[:COPIES]",
            converter = LineConverter.class,
            description = "A book, and how many copies of it.")
    private List<Wanted> wanted;

    @Option(
            names = {"-c", "--copies"},
            paramLabel = "N",
            defaultValue = "1",
            converter = BoundedNumber.Copies.class,
            description = "Copies of each book given without a number (default: ${DEFAULT-VALUE}).")
    private long copies;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = KeyConverter.class,
            description =
                    "The Idempotency-Key: sent twice, the same key buys once (default: a new one, whose order is listed by orders).")
    private @Nullable IdempotencyKey key;

    @Option(
            names = "--recorded",
            description = "Wait until the order is recorded, so that every list shows it, also one of another session.")
    private boolean recorded;

    @Override
    int run(PygmyClient client) throws IOException {
        Orders mine = client.orders().of(pygmy().customer());
        Orders orders = recorded ? mine.recorded() : mine;
        IdempotencyKey used = key == null ? orders.newKey() : key;
        Answer<OrderResult> answer = underKey(used, "buy it if it was not bought", () -> orders.place(used, lines()));
        int exitCode = show(client, answer, used);
        tellOrigin(answer);
        return exitCode;
    }

    private List<OrderRequest.Line> lines() {
        return wanted.stream()
                .map(line -> Orders.line(line.bookId, line.copies == null ? copies : line.copies))
                .toList();
    }

    private int show(PygmyClient client, Answer<OrderResult> answer, IdempotencyKey used) {
        OrderResult result = answer.value();
        if (result instanceof OrderResult.Placed placed) {
            Order order = placed.order();
            if (!printedAsJson(order)) {
                OrderView.show(this, client, order);
                screen().aside(pygmy().hint("cancel " + order.id()) + " gives the books back");
            }
            return ExitCode.DONE;
        }
        if (result instanceof OrderResult.Accepted accepted) {
            if (!printedAsJson(Map.of("outcome", "accepted", "orderId", accepted.orderId(), "key", used.value()))) {
                screen().line("Bought. Order " + accepted.orderId() + " is listed as soon as it is recorded.");
            }
            return ExitCode.DONE;
        }
        return refuse(result, used);
    }

    private int refuse(OrderResult result, IdempotencyKey used) {
        if (result instanceof OrderResult.OutOfStock out) {
            return refused("out-of-stock", missing(out.shortages()), out.shortages());
        }
        if (result instanceof OrderResult.UnknownBook unknown) {
            return refused("unknown-book", unknown.detail(), List.of());
        }
        if (result instanceof OrderResult.KeyReused reused) {
            return refused("key-reused", reused.detail() + " (" + used + ")", List.of());
        }
        if (result instanceof OrderResult.KeyTooOld old) {
            return refused("key-too-old", old.detail() + " (" + used + ")", List.of());
        }
        Problem problem = ((OrderResult.Invalid) result).problem();
        return refused("invalid", problem.detail() == null ? problem.title() : problem.detail(), problem);
    }

    private static String missing(List<Problem.Shortage> shortages) {
        return shortages.stream()
                .map(shortage ->
                        "book " + shortage.bookId() + " (" + shortage.inStock() + " of " + shortage.wanted() + ")")
                .collect(Collectors.joining(", ", "nothing was bought, there are not enough copies: ", "."));
    }

    /** One line of what is wanted; null copies for the number that holds for all. */
    record Wanted(long bookId, @Nullable Long copies) {}

    /** Reads {@code 7} and {@code 7:2}. */
    static final class LineConverter implements ITypeConverter<Wanted> {
        @Override
        public Wanted convert(String text) {
            int colon = text.indexOf(':');
            try {
                long bookId = Long.parseLong(colon < 0 ? text : text.substring(0, colon));
                Long copies = colon < 0 ? null : Long.valueOf(text.substring(colon + 1));
                if (bookId >= 1 && (copies == null || (copies >= 1 && copies <= BoundedNumber.Copies.MAX))) {
                    return new Wanted(bookId, copies);
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException("'" + text + "' (expected: a book's number, or number:copies with 1 to "
                    + BoundedNumber.Copies.MAX + " copies)");
        }
    }

    /** Reads a key given on the command line. */
    static final class KeyConverter implements ITypeConverter<IdempotencyKey> {
        @Override
        public IdempotencyKey convert(String text) {
            try {
                return new IdempotencyKey(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
