package com.pygmy.order.checkout;

import com.pygmy.order.state.LedgerLoss;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** {@code POST /tasks/ledger-accept}: says what the ledger has lost and what accepting means; with its epoch, accepts. */
public final class LedgerAcceptTask extends Task {
    private static final String EPOCH = "epoch";

    private final LedgerTrust trust;

    public LedgerAcceptTask(LedgerTrust trust) {
        super("ledger-accept");
        this.trust = trust;
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output)
            throws InterruptedException, ExecutionException, TimeoutException {
        Optional<LedgerLoss> loss = trust.loss();
        if (loss.isEmpty()) {
            output.println("orders are taken; there is nothing to accept");
            return;
        }
        List<String> epochs = parameters.getOrDefault(EPOCH, List.of());
        if (epochs.equals(List.of(loss.get().epoch()))) {
            boolean suspended = trust.accept(loss.get().epoch());
            output.println(suspended ? "accepted; orders are taken again" : "orders are taken already");
            return;
        }
        output.println(LedgerTrust.words(loss.get())
                + ".\nIf a newer copy of the catalog's directories exists, put it back first, and then accept."
                + "\nTo accept a ledger that has lost decisions means: orders that were recorded stay, and the catalog does"
                + " not know of them. Their copies count as in stock and may be sold a second time, and a repeated key of"
                + " such an order is decided anew. Count these copies by hand."
                + "\nTo accept: POST /tasks/ledger-accept?" + EPOCH + "="
                + loss.get().epoch());
    }
}
