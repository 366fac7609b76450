package com.pygmy.client.cli;

import com.pygmy.client.Answer;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.StockResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restock", description = "Adds copies of a book to the stock, or takes some away (operators).")
final class RestockCommand extends StoreCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The book's number.")
    private long id;

    @Parameters(index = "1", paramLabel = "N", description = "How many to add; -5 takes five away.")
    private long by;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = BuyCommand.KeyConverter.class,
            description = "The Idempotency-Key: sent twice, the same key changes the stock once (default: a new one).")
    private @Nullable IdempotencyKey key;

    @Override
    int run(PygmyClient client) {
        IdempotencyKey used = key == null ? IdempotencyKey.next() : key;
        return show(underKey(
                used,
                "change the stock if it was not changed",
                () -> client.books().adjustStock(used, id, by)));
    }

    private int show(Answer<StockResult> answer) {
        StockResult result = answer.value();
        if (result instanceof StockResult.Adjusted adjusted) {
            if (!printedAsJson(Map.of("bookId", id, "stock", adjusted.stock()))) {
                screen().line("Book " + id + ": " + adjusted.stock() + " in stock.");
                tellOrigin(answer);
            }
            return ExitCode.DONE;
        }
        if (result instanceof StockResult.NotFound) {
            return refused("not-found", "there is no book " + id + ".", Map.of("bookId", id));
        }
        if (result instanceof StockResult.BelowZero below) {
            return refused("below-zero", below.detail(), Map.of("bookId", id));
        }
        StockResult.Invalid invalid = (StockResult.Invalid) result;
        String detail = invalid.problem().detail();
        return refused("invalid", detail == null ? invalid.problem().title() : detail, invalid.problem());
    }
}
