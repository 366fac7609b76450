package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.history.Value;
import java.util.HashMap;
import java.util.Map;

/** Reads what objects begin with: {@code nil}, {@code 0}, {@code ""}, {@code some text}, or {@code x=0 y=0}. */
final class InitialValue {
    private InitialValue() {}

    static Value parse(String text) {
        String stripped = text.strip();
        if (stripped.contains("=")) {
            Map<String, Value> members = new HashMap<>();
            for (String member : stripped.split("[\\s,]+")) {
                int equals = member.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(
                            "initial value: '" + text + "' (expected: a value, or name=value pairs such as x=0 y=0)");
                }
                members.put(member.substring(0, equals), atom(member.substring(equals + 1)));
            }
            return Value.map(members);
        }
        return atom(stripped);
    }

    private static Value atom(String text) {
        if (text.isEmpty() || text.equals("nil") || text.equals("null")) {
            return Value.NIL;
        }
        if (text.equals("true") || text.equals("false")) {
            return Value.of(text.equals("true"));
        }
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            return Value.of(text.substring(1, text.length() - 1));
        }
        return text.matches("-?\\d{1,18}") ? Value.of(Long.parseLong(text)) : Value.of(text);
    }
}
