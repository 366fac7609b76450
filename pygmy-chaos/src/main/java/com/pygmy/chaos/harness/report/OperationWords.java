package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;

/** An operation in a line, without who did it: {@code read of x -> 7}. */
final class OperationWords {
    private OperationWords() {}

    /** The call and what came of it. */
    static String of(Operation operation) {
        StringBuilder words = new StringBuilder(operation.f());
        if (operation.key() != null) {
            words.append(" of ").append(operation.key());
        }
        if (!operation.input().isNil()) {
            words.append(' ').append(operation.input());
        }
        return words.append(" → ").append(answer(operation)).toString();
    }

    /** What came of it. */
    static String answer(Operation operation) {
        Event answer = operation.answer();
        if (answer == null) {
            return "never answered";
        }
        String value = operation.output().isNil() ? "" : " " + operation.output();
        return switch (operation.end()) {
            case OK ->
                operation.output().isNil() || operation.output().equals(operation.input()) ? "ok" : value.strip();
            case FAIL -> RequestEnd.of(operation).words() + reason(answer) + value;
            default -> "unknown" + reason(answer);
        };
    }

    private static String reason(Event answer) {
        return answer.also("error").isText() ? " (" + answer.also("error").text() + ")" : "";
    }

    /** A long text without its middle. */
    static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int tail = most / 3;
        return text.substring(0, most - tail - 1) + "…" + text.substring(text.length() - tail);
    }
}
