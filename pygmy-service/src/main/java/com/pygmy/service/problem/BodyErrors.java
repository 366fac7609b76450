package com.pygmy.service.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a JSON body in the words of the person who wrote it: which member, what was there, what was expected. */
public final class BodyErrors {
    private static final int SHOWN_CHARACTERS = 40;
    private static final Set<Class<?>> WHOLE_NUMBERS =
            Set.of(long.class, Long.class, int.class, Integer.class, short.class, Short.class, byte.class, Byte.class);
    private static final Set<Class<?>> NUMBERS = Set.of(double.class, Double.class, float.class, Float.class);

    private BodyErrors() {}

    /**
     * The problem of a body that could not be read, whatever the reader stumbled over: what comes of reading bytes that a
     * stranger chose is those bytes' fault. Empty where the fault is ours: a type that Jackson cannot handle.
     */
    public static Optional<Problem> unreadable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException refusal) {
                return Optional.of(refusal.problem());
            }
        }
        if (failure instanceof JsonProcessingException misfit) {
            return refusal(misfit);
        }
        return Optional.of(
                failure instanceof EofException
                        ? problem("body: ended early (expected: as long as its headers say)")
                        : problem("body: cannot be read (expected: JSON in UTF-8)"));
    }

    /** The problem of a body that does not fit. Empty where the fault is ours: a type that Jackson cannot handle. */
    static Optional<Problem> refusal(JsonProcessingException failure) {
        if (failure instanceof InvalidDefinitionException) {
            return Optional.empty();
        }
        if (failure instanceof StreamConstraintsException || failure.getCause() instanceof StreamConstraintsException) {
            return Optional.of(problem("body: too deeply nested, or a name or value in it too long (expected: at most "
                    + StreamReadConstraints.DEFAULT_MAX_DEPTH + " levels)"));
        }
        if (failure instanceof StreamReadException malformed) {
            return Optional.of(malformed(malformed, "body"));
        }
        if (failure instanceof JsonMappingException misfit) {
            return misfit(misfit);
        }
        return Optional.of(problem("body: not the JSON that was expected"));
    }

    /** The problem of a body that is missing, or the word {@code null}. */
    public static Problem missing() {
        return problem("body: empty (expected: JSON)");
    }

    private static Optional<Problem> misfit(JsonMappingException misfit) {
        String member = path(misfit);
        if (misfit instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? "nothing"
                    : unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
            return Optional.of(problem(member + ": not a member (expected: " + known + ")"));
        }
        if (misfit instanceof ValueInstantiationException) {
            // Our records check themselves, and their messages are made to be read.
            return misfit.getCause() instanceof IllegalArgumentException refusal
                    ? Optional.of(problem(refusal.getMessage()))
                    : Optional.of(problem(member + ": not what was expected"));
        }
        if (misfit instanceof MismatchedInputException mismatch) {
            String expected = mismatch.getTargetType() == null ? "something else" : name(mismatch.getTargetType());
            return Optional.of(problem(member + ": " + found(mismatch) + " (expected: " + expected + ")"));
        }
        if (misfit.getCause() instanceof StreamReadException malformed) {
            return Optional.of(malformed(malformed, member));
        }
        return Optional.of(problem(member + ": not what was expected"));
    }

    private static Problem malformed(StreamReadException malformed, String member) {
        if (malformed instanceof InputCoercionException) {
            return problem(member + ": a number that is too large (expected: a whole number of 64 bits)");
        }
        String at = malformed.getLocation() == null
                ? ""
                : " at line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr();
        String reason = String.valueOf(malformed.getOriginalMessage());
        return reason.startsWith("Duplicate field")
                ? problem("body: the same member twice" + at)
                : problem("body: not JSON" + at + " (expected: JSON)");
    }

    private static String found(MismatchedInputException mismatch) {
        if (!(mismatch.getProcessor() instanceof JsonParser parser) || parser.currentToken() == null) {
            return "missing";
        }
        try {
            return switch (parser.currentToken()) {
                case START_ARRAY -> "a list";
                case START_OBJECT -> "an object";
                // The object is over, and what must be there was not.
                case END_OBJECT, FIELD_NAME -> "missing";
                case VALUE_STRING -> "'" + shortened(parser.getText()) + "'";
                default -> shortened(parser.getText());
            };
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private static String shortened(@Nullable String text) {
        String shown = String.valueOf(text);
        return shown.length() <= SHOWN_CHARACTERS ? shown : shown.substring(0, SHOWN_CHARACTERS) + "...";
    }

    private static String name(Class<?> type) {
        if (WHOLE_NUMBERS.contains(type)) {
            return "a whole number";
        }
        if (NUMBERS.contains(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(" or "));
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "a time such as 2026-01-31T12:00:00Z";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "another kind of value";
    }

    private static String path(JsonMappingException misfit) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : misfit.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(shortened(reference.getFieldName()));
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    private static Problem problem(@Nullable String detail) {
        return Problem.of(ProblemType.MALFORMED_JSON, String.valueOf(detail));
    }
}
