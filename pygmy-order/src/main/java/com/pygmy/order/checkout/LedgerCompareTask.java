package com.pygmy.order.checkout;

import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.OrderState;
import com.pygmy.raft.Replica;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** {@code POST /tasks/ledger-compare}: whether each sale has its order and each order its sale, and what to do where not. */
public final class LedgerCompareTask extends Task {
    private final Replica<OrderState> replica;
    private final LedgerClient ledger;
    private final Duration timeout;

    /** @param timeout for each call of the catalog or the replica */
    public LedgerCompareTask(Replica<OrderState> replica, LedgerClient ledger, Duration timeout) {
        super("ledger-compare");
        this.replica = replica;
        this.ledger = ledger;
        this.timeout = timeout;
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output)
            throws InterruptedException, ExecutionException, TimeoutException {
        LedgerComparison.Result found = new LedgerComparison(replica, ledger, timeout).run();
        output.println("sales in the ledger: " + found.sold() + ", orders: " + found.orders());
        output.println("sales without an order: " + found.unrecorded());
        output.println("orders whose copies were given back and which are not being cancelled: " + found.uncancelled());
        output.println("orders that are cancelled and whose copies were not given back: " + found.unreturned());
        output.println("orders without a sale: " + found.unsold());
        found.copies()
                .forEach((book, copies) ->
                        output.println("  their copies count as in stock; to take them out, once: ./pygmy restock "
                                + book + " -" + copies + " --key without-sale-" + book + "-" + found.unsoldName()));
        if (!found.copies().isEmpty()) {
            output.println(
                    "  these orders stay in this list: of a later one, take out only the copies of those that are new");
        }
    }
}
