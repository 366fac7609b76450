package com.pygmy.client.cli;

import com.pygmy.client.Answer;
import com.pygmy.client.CancelResult;
import com.pygmy.client.PygmyClient;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Cancels an order: its copies go back into stock, once.")
final class CancelCommand extends StoreCommand {
    @Parameters(paramLabel = "ID", description = "The order's id, as buy and orders show it.")
    private String id;

    @Override
    int run(PygmyClient client) {
        Answer<CancelResult> answer = client.orders().cancel(id);
        CancelResult result = answer.value();
        if (result instanceof CancelResult.NotFound) {
            return refused("not-found", "there is no order " + id + ".", Map.of("orderId", id));
        }
        if (result instanceof CancelResult.Refused refusal) {
            return refused("not-cancellable", refusal.detail(), Map.of("orderId", id));
        }
        if (result instanceof CancelResult.Cancelled cancelled) {
            if (!printedAsJson(cancelled.order())) {
                OrderView.show(this, client, cancelled.order());
            }
        } else if (!printedAsJson(Map.of("outcome", "cancelling", "orderId", id))) {
            screen().line("Order " + id + " is cancelled; its copies go back as soon as the catalog can take them.");
        }
        tellOrigin(answer);
        return ExitCode.DONE;
    }
}
