package com.pygmy.protocol;

/** The names of the HTTP headers that Pygmy gives a meaning to. */
public final class Headers {
    /** Both ways: a {@link com.pygmy.protocol.SessionToken}. */
    public static final String SESSION = "Pygmy-Session";

    /** Response: the log index the answer was read or written at, such as {@code catalog=1042}. */
    public static final String INDEX = "Pygmy-Index";

    /** Request: a {@link Consistency}. */
    public static final String CONSISTENCY = "Pygmy-Consistency";

    /** Response: the node that answered, such as {@code catalog-2}. */
    public static final String NODE = "Pygmy-Node";

    /** Request: required on each POST that changes something. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Response: {@code true} where the answer is a stored one. */
    public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";

    /** Request (RFC 7240): {@code recorded} has an order answered once the order group has recorded it. */
    public static final String PREFER = "Prefer";

    /** Response (RFC 7240): the preference that was followed. */
    public static final String PREFERENCE_APPLIED = "Preference-Applied";

    /** Response of nodes, for frontends: the space-separated tags of the answer. Frontends strip it. */
    public static final String SURROGATE_KEY = "Surrogate-Key";

    /** Response of frontends (RFC 9211): {@code pygmy; hit} or {@code pygmy; fwd=miss}. */
    public static final String CACHE_STATUS = "Cache-Status";

    /** Both ways: passed through every hop and logged. */
    public static final String REQUEST_ID = "X-Request-Id";

    /** Both ways (W3C Trace Context): passed through every hop. */
    public static final String TRACEPARENT = "traceparent";

    private Headers() {}
}
