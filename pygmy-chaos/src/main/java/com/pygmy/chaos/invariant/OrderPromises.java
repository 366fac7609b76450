package com.pygmy.chaos.invariant;

import com.pygmy.chaos.checker.Limits;
import com.pygmy.chaos.history.History;
import java.util.ArrayList;
import java.util.List;

/** Every promise about orders, decided over one history. */
public final class OrderPromises {
    private OrderPromises() {}

    /** Whether this is a history of the workload {@code orders}, and so can be judged here. */
    public static boolean apply(History history) {
        return history.observations("run").stream()
                .anyMatch(event -> event.f().equals("settings")
                        && event.value().isMap()
                        && event.value().member("workload").toString().equals("\"orders\""));
    }

    /**
     * Judges a history of the workload {@code orders}, of which nothing is known but what it says. Blocks for as long as the
     * limits allow.
     *
     * @throws IllegalArgumentException where it is no such history
     */
    public static List<Judgement> judge(History history, Limits limits) {
        Trial trial = new Trial(history);
        StockInvariants stock = new StockInvariants(trial);
        List<Judgement> judgements = new ArrayList<>(List.of(stock.conserved(), stock.neverNegative()));
        judgements.add(stock.linearizable(limits));
        judgements.addAll(new OrderInvariants(trial).all());
        judgements.addAll(new RunInvariants(trial).all());
        return List.copyOf(judgements);
    }
}
