package com.pygmy.client.cli;

import com.pygmy.api.Order;
import com.pygmy.client.Answer;
import com.pygmy.client.PygmyClient;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "order", description = "Shows one order.")
final class OrderCommand extends StoreCommand {
    @Parameters(paramLabel = "ID", description = "The order's id, as buy and orders show it.")
    private String id;

    @Override
    int run(PygmyClient client) {
        Answer<Optional<Order>> answer = client.orders().get(id);
        if (answer.value().isEmpty()) {
            return refused("not-found", "there is no order " + id + ".", Map.of("orderId", id));
        }
        Order order = answer.value().get();
        if (!printedAsJson(order)) {
            OrderView.show(this, client, order);
            tellOrigin(answer);
        }
        return ExitCode.DONE;
    }
}
