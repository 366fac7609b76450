package com.pygmy.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a server failure means for the request: stated on every 5xx, so that a client knows whether it may try again. */
public enum Executed {
    /** It did not and will not happen: anything may be tried again. */
    NO,
    /** It may have happened or may yet: try again only with the same idempotency key. */
    UNKNOWN,
    /** It did happen. */
    YES;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
