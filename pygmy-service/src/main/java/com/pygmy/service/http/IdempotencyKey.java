package com.pygmy.service.http;

import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.List;

/**
 * The {@code Idempotency-Key} of a request, in either of its two forms: bare, or as a quoted string, which is how the IETF
 * draft writes it ({@code "k-1"}, a string of RFC 9651 with its two escapes). Both forms of one key are the same key.
 */
public final class IdempotencyKey {
    /** Longest key, in characters, quotes and escapes not counted. */
    public static final int MAX_LENGTH = 64;

    private static final int SHOWN_CHARACTERS = 80;
    private static final String EXPECTED = " (expected: 1 to " + MAX_LENGTH
            + " visible ASCII characters; in quotes, \" and \\ are written as \\\" and \\\\)";

    private IdempotencyKey() {}

    /**
     * The key of a request that must have one.
     *
     * @param values the values of the header, as they were sent
     * @throws ProblemException 400 where there is not exactly one, or where it is malformed
     */
    public static String required(List<String> values) {
        if (values.isEmpty() || (values.size() == 1 && values.get(0).isEmpty())) {
            throw ProblemException.of(ProblemType.KEY_REQUIRED, Headers.IDEMPOTENCY_KEY + ": missing" + EXPECTED);
        }
        if (values.size() > 1) {
            throw ProblemException.of(
                    ProblemType.KEY_MALFORMED,
                    Headers.IDEMPOTENCY_KEY + ": given " + values.size() + " times (expected: once)");
        }
        return parse(Headers.IDEMPOTENCY_KEY, values.get(0));
    }

    /**
     * The key in a text, without quotes and escapes.
     *
     * @param where what to call the text in a refusal
     * @throws ProblemException 400 where it is malformed
     */
    public static String parse(String where, String text) {
        if (text.startsWith("\"")) {
            String key = unquoted(where, text);
            if (!isValid(key)) {
                throw malformed(where, text);
            }
            return key;
        }
        if (!isValid(text) || text.indexOf('"') >= 0) {
            throw malformed(where, text);
        }
        return text;
    }

    /**
     * Refuses what no key looks like once it is without quotes and escapes.
     *
     * @throws ProblemException 400
     */
    public static void requireValid(String where, String key) {
        if (!isValid(key)) {
            throw malformed(where, key);
        }
    }

    private static boolean isValid(String key) {
        return !key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    private static String unquoted(String where, String text) {
        StringBuilder key = new StringBuilder(text.length());
        int last = text.length() - 1;
        for (int i = 1; i < last; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                c = text.charAt(i);
                if (i == last || (c != '"' && c != '\\')) {
                    throw malformed(where, text);
                }
            } else if (c == '"') {
                throw malformed(where, text);
            }
            key.append(c);
        }
        if (last < 1 || text.charAt(last) != '"') {
            throw malformed(where, text);
        }
        return key.toString();
    }

    private static ProblemException malformed(String where, String text) {
        String shown = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
        return ProblemException.of(ProblemType.KEY_MALFORMED, where + ": '" + shown + "'" + EXPECTED);
    }
}
