package com.pygmy.chaos.harness.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the extensible data notation of Clojure, as far as histories use it. Keywords and symbols become texts without
 * their colon, sets become lists, a tagged form becomes the form without its tag, except that a tuple of
 * {@code jepsen.independent} stays recognisable.
 *
 * @see <a href="https://github.com/edn-format/edn">the notation</a>
 */
final class EdnParser {
    private static final String TUPLE = "jepsen.independent.Tuple";
    private static final int DEPTH_MAX = 200;

    private final String text;
    private int at;
    private int depth;
    private int line = 1;

    EdnParser(String text) {
        this.text = text;
    }

    /** Skips what stands between forms; the next character, or 0 at the end. */
    char peek() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (c == ',' || Character.isWhitespace(c)) {
                at++;
            } else if (c == ';') {
                skipLine();
            } else if (text.startsWith("#_", at)) {
                at += 2;
                read();
            } else {
                return c;
            }
        }
        return 0;
    }

    /** Takes the character that {@link #peek} showed. */
    void skip() {
        at++;
    }

    /** The line of the next character, from 1. */
    int line() {
        return line;
    }

    /** The next form. */
    Value read() {
        if (++depth > DEPTH_MAX) {
            throw problem("forms nested too deep (expected: at most " + DEPTH_MAX + ")");
        }
        Value form = readForm();
        depth--;
        return form;
    }

    private Value readForm() {
        char c = peek();
        return switch (c) {
            case 0 -> throw problem("the text ends where a form is expected");
            case '[' -> list(']');
            case '(' -> list(')');
            case '{' -> Value.map(map());
            case '"' -> Value.of(string());
            case '#' -> dispatched();
            case '^' -> withoutMetadata();
            case '\\' -> character();
            case ']', ')', '}' -> throw problem("'" + c + "' closes nothing");
            default -> atom(token());
        };
    }

    private Value list(char close) {
        skip();
        List<Value> items = new ArrayList<>();
        while (peek() != close) {
            items.add(read());
        }
        skip();
        return Value.list(items);
    }

    private Map<String, Value> map() {
        int opened = line;
        skip();
        Map<String, Value> members = new LinkedHashMap<>();
        while (peek() != '}') {
            Value name = read();
            if (peek() == '}') {
                throw new HistoryFormatException(opened, "a map with a name that has no value: " + name);
            }
            if (members.put(name.isText() ? name.text() : name.toString(), read()) != null) {
                throw new HistoryFormatException(opened, "a map that has " + name + " twice");
            }
        }
        skip();
        return members;
    }

    private Value dispatched() {
        skip();
        if (at < text.length() && text.charAt(at) == '{') {
            return list('}');
        }
        if (text.startsWith("\"", at)) {
            return Value.of(string()); // a regular expression
        }
        if (text.startsWith("#", at)) {
            return Value.of("#" + token()); // ##Inf, ##-Inf, ##NaN
        }
        String tag = token();
        Value form = read();
        // What another tag adds to its form does not matter to a history.
        return tag.equals(TUPLE) ? tuple(form) : form;
    }

    private Value withoutMetadata() {
        skip();
        read();
        return read();
    }

    /** A character by itself or by its name, such as {@code \\a} or {@code \\newline}. */
    private Value character() {
        int start = at;
        at += 2;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        return Value.of(text.substring(start + 1, Math.min(at, text.length())));
    }

    private Value tuple(Value form) {
        if (!form.isList() || form.items().size() != 2) {
            throw problem("#" + TUPLE + " " + form + " (expected: [key value])");
        }
        return Value.tuple(form.items().get(0), form.items().get(1));
    }

    private String string() {
        int opened = line;
        StringBuilder content = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return content.toString();
            }
            if (c == '\n') {
                line++;
            }
            content.append(c == '\\' ? escaped() : c);
        }
        throw new HistoryFormatException(opened, "a text that does not end");
    }

    private char escaped() {
        at++;
        char c = at < text.length() ? text.charAt(at) : 0;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\' -> c;
            case 'u' -> unicode();
            default -> throw problem("an escape that is not known: \\" + c);
        };
    }

    private char unicode() {
        try {
            char c = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
            at += 4;
            return c;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw problem("an escape that is not \\u and four hexadecimal digits");
        }
    }

    private String token() {
        int start = at;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && ",;()[]{}\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (start == at) {
            throw problem("'" + text.charAt(at) + "' where a form is expected");
        }
        return text.substring(start, at);
    }

    private Value atom(String token) {
        return switch (token) {
            case "nil" -> Value.NIL;
            case "true" -> Value.of(true);
            case "false" -> Value.of(false);
            default -> otherAtom(token);
        };
    }

    private Value otherAtom(String token) {
        char first = token.charAt(0);
        if (first == ':') {
            return Value.of(token.substring(1));
        }
        boolean signed = (first == '-' || first == '+') && token.length() > 1;
        return Character.isDigit(signed ? token.charAt(1) : first) ? number(token) : Value.of(token);
    }

    /** What 64 bits do not hold as it is, such as a ratio, is kept as a text. */
    private Value number(String token) {
        try {
            if (isWhole(token)) {
                return Value.of(Long.parseLong(token.endsWith("N") ? token.substring(0, token.length() - 1) : token));
            }
            return token.endsWith("M") || token.indexOf('/') >= 0
                    ? Value.of(token)
                    : Value.of(Double.parseDouble(token));
        } catch (NumberFormatException e) {
            if (isWhole(token)) {
                return Value.of(token);
            }
            throw problem("a number that cannot be read: " + token);
        }
    }

    private static boolean isWhole(String token) {
        for (int i = 1; i < token.length(); i++) {
            boolean big = i == token.length() - 1 && token.charAt(i) == 'N';
            if (!big && !Character.isDigit(token.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private HistoryFormatException problem(String what) {
        return new HistoryFormatException(line, what);
    }
}
