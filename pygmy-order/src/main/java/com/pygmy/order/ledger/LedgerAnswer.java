package com.pygmy.order.ledger;

import com.pygmy.protocol.SessionToken;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger answered, and what the answer's headers say of it.
 *
 * @param session what a session has seen that saw this answer
 * @param afterLostAttempt whether an earlier attempt of the same call was lost on its way and may yet be executed
 * @param surrogateKey the space-separated tags of the books that this touched, for caches; null where none
 */
public record LedgerAnswer<T>(
        T value,
        SessionToken session,
        boolean afterLostAttempt,
        @Nullable String surrogateKey) {
    public <U> LedgerAnswer<U> map(Function<? super T, ? extends U> function) {
        return new LedgerAnswer<>(function.apply(value), session, afterLostAttempt, surrogateKey);
    }
}
