package com.pygmy.protocol;

/** Every kind of refusal or failure that leaves a server, with its stable URI, title and status. */
public enum ProblemType {
    INVALID_REQUEST(400, "The request is not valid"),
    KEY_REQUIRED(400, "An Idempotency-Key is required"),
    KEY_MALFORMED(400, "The Idempotency-Key is malformed"),
    INVALID_CURSOR(400, "The cursor is not one of ours"),
    MALFORMED_JSON(400, "The body is not the JSON that was expected"),
    UNAUTHORIZED(401, "Credentials are required"),
    FORBIDDEN(403, "These credentials do not allow this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "This resource does not know that method"),
    NOT_ACCEPTABLE(406, "No representation of the kind that was asked for"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    IN_PROGRESS(409, "The same request is still being worked on"),
    INSUFFICIENT_STOCK(409, "Not enough copies in stock"),
    SESSION_EXPIRED(409, "The session belongs to an earlier life of this cluster"),
    SESSION_AHEAD(409, "The session has seen more than the log holds"),
    NOT_CANCELLABLE(409, "The order cannot be cancelled"),
    ALREADY_EXISTS(409, "It exists already"),
    KEY_TOO_OLD(410, "The Idempotency-Key is too old to be told from a repeated one"),
    COMPACTED(410, "These changes are no longer kept"),
    PRECONDITION_FAILED(412, "It has changed since you read it"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of a media type that is not understood here"),
    KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    UNKNOWN_BOOK(422, "There is no such book"),
    INVALID_FIELDS(422, "Some fields are not valid"),
    PRECONDITION_REQUIRED(428, "If-Match is required"),
    OVERLOADED(429, "Too much at once"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    INTERNAL_ERROR(500, "Something went wrong here"),
    BAD_GATEWAY(502, "A node behind this one gave no usable answer"),
    NO_LEADER(503, "No leader at the moment"),
    LAGGING(503, "This replica has not caught up with what you have seen"),
    UNAVAILABLE(503, "No node can answer at the moment"),
    SALES_SUSPENDED(503, "Orders are not taken until an operator has decided"),
    DRAINING(503, "This node is about to stop"),
    OUTCOME_UNKNOWN(504, "It is not known whether this happened");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** Whether the request itself is malformed, so that it cannot have been executed. */
    public boolean isMalformed() {
        return switch (status) {
            case 400, 405, 406, 408, 413, 414, 415, 431 -> true;
            default -> false;
        };
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The stable relative URI, such as {@code /problems/insufficient-stock}. */
    public String uri() {
        return "/problems/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
