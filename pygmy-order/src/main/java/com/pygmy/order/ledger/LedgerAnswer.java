package com.pygmy.order.ledger;

import com.pygmy.api.session.SessionToken;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger answered, and what the answer's headers say of it.
 *
 * @param session what a session has seen that saw this answer
 * @param surrogateKey the space-separated tags of the books that this touched, for caches; null where none
 */
public record LedgerAnswer<T>(
        T value, SessionToken session, @Nullable String surrogateKey) {
    public <U> LedgerAnswer<U> map(Function<? super T, ? extends U> function) {
        return new LedgerAnswer<>(function.apply(value), session, surrogateKey);
    }
}
