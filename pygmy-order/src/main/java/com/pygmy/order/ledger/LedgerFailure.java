package com.pygmy.order.ledger;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;

/**
 * The ledger gave no usable answer within the limits. The {@link #problem} is fit to be shown to the client and says whether
 * the request may have happened. Has no stack trace: it tells of other nodes and not of this code.
 */
public final class LedgerFailure extends RuntimeException {
    private final transient Problem problem;

    public LedgerFailure(Problem problem) {
        super(problem.title() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** True: the request may have happened or may yet. False: it did not and never will. */
    public boolean outcomeUnknown() {
        return problem.executed() == Executed.UNKNOWN;
    }
}
