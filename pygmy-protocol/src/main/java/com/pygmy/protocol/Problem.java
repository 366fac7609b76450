package com.pygmy.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error answer, {@code application/problem+json} (RFC 9457).
 *
 * @param type a stable relative URI, see {@link ProblemType#uri()}
 * @param detail what was wrong and what was expected: {@code copies: 0 (expected: 1 to 1000)}
 * @param instance the path that was asked
 * @param executed on each 5xx: whether it happened; and {@code no} where the request itself is malformed
 * @param shortages with {@code insufficient-stock}: what was missing
 * @param errors with {@code invalid-fields}: one per bad field
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        @Nullable Executed executed,
        @Nullable List<Shortage> shortages,
        @Nullable List<FieldError> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** A refusal: nothing happened. */
    public static Problem of(ProblemType type, String detail) {
        Executed executed = type.isMalformed() ? Executed.NO : null;
        return new Problem(type.uri(), type.title(), type.status(), detail, null, executed, null, null);
    }

    /** A failure of the machinery (5xx), which says whether the request was executed. */
    public static Problem failure(ProblemType type, String detail, Executed executed) {
        return of(type, detail).withExecuted(executed);
    }

    public Problem withExecuted(Executed value) {
        return new Problem(type, title, status, detail, instance, value, shortages, errors);
    }

    public Problem withDetail(String value) {
        return new Problem(type, title, status, value, instance, executed, shortages, errors);
    }

    public Problem withInstance(String value) {
        return new Problem(type, title, status, detail, value, executed, shortages, errors);
    }

    public Problem withShortages(List<Shortage> value) {
        return new Problem(type, title, status, detail, instance, executed, value, errors);
    }

    public Problem withErrors(List<FieldError> value) {
        return new Problem(type, title, status, detail, instance, executed, shortages, value);
    }

    /** Whether this problem is of the given type. */
    public boolean is(ProblemType expected) {
        return type.equals(expected.uri());
    }

    /** A book of which fewer copies were there than asked for. */
    public record Shortage(long bookId, long wanted, long inStock) {}

    /** A bad field: a JSON pointer to it, and what was wrong and expected. */
    public record FieldError(String pointer, String detail) {}
}
