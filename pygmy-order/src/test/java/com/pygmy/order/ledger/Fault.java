package com.pygmy.order.ledger;

/** What a catalog node of the tests can do instead of answering. */
public enum Fault {
    /** Says that it did not and will not: no leader. */
    REFUSE,
    /** Says that it has too much to do. */
    REFUSE_OVERLOADED,
    /** Closes the connection before anything happens. */
    DROP,
    /** Executes, then closes the connection. */
    EXECUTE_THEN_DROP,
    /** Says that the outcome is unknown; nothing happened. */
    UNKNOWN,
    /** Executes, and says that the outcome is unknown. */
    EXECUTE_THEN_UNKNOWN,
    /** Accepts, does nothing and never answers. */
    SILENT,
    /** Executes and never answers. */
    EXECUTE_THEN_SILENT,
    /** Never answers, and executes only when the test says so: a proposal that is committed late. */
    EXECUTE_LATE,
    /** Executes, answers, and is gone. */
    ANSWER_THEN_DIE
}
