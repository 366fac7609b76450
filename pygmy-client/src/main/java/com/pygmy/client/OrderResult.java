package com.pygmy.client;

import com.pygmy.api.Order;
import com.pygmy.protocol.Problem;
import java.util.List;

/** What became of an order. */
public sealed interface OrderResult {
    /** The copies are the buyer's, also where the order group fails from now on. Found by id and key at once; a list in this session has it or waits for it. */
    record Placed(Order order) implements OrderResult {}

    /** The same, where an earlier request placed it and the order group could not tell in time what has become of it since. */
    record Accepted(String orderId) implements OrderResult {}

    /** Not enough copies. Final for the key: sent again it gives the same answer, whatever the stock is then. */
    record OutOfStock(List<Problem.Shortage> shortages) implements OrderResult {}

    /** One of the books does not exist. The key stays unused. */
    record UnknownBook(String detail) implements OrderResult {}

    /** The key stands for another order. */
    record KeyReused(String detail) implements OrderResult {}

    /** The key is too old to be told from a repeated one. */
    record KeyTooOld(String detail) implements OrderResult {}

    /** Not a valid order: the problem says why. */
    record Invalid(Problem problem) implements OrderResult {}
}
