package com.pygmy.order.checkout;

import com.pygmy.api.OrderRequest;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.OrderIdentity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an order asks for, in canonical form: one line per book, ascending by book id.
 *
 * @param fingerprint equal for equal lines, whatever order they were sent in
 */
public record Basket(List<DecisionRequest.Line> lines, String fingerprint) {
    /** Lines of one request, before those of one book are summed. */
    public static final int LINES_MAX = 100;

    /** Copies of one book in one order. */
    public static final long COPIES_MAX = 1000;

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException where it cannot be an order; the message says what was wrong and expected
     */
    public static Basket of(OrderRequest request) {
        List<OrderRequest.@Nullable Line> lines = request.lines();
        if (lines == null || lines.isEmpty() || lines.size() > LINES_MAX) {
            String found = lines == null ? "missing" : lines.isEmpty() ? "none" : lines.size() + " of them";
            throw refused("lines", found, "1 to " + LINES_MAX);
        }
        Map<Long, Long> copiesByBook = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            add(lines.get(i), "lines[" + i + "]", copiesByBook);
        }
        List<DecisionRequest.Line> canonical = copiesByBook.entrySet().stream()
                .map(book -> new DecisionRequest.Line(book.getKey(), book.getValue()))
                .toList();
        return new Basket(canonical, OrderIdentity.fingerprint(canonical));
    }

    private static void add(OrderRequest.@Nullable Line line, String place, Map<Long, Long> copiesByBook) {
        if (line == null) {
            throw refused(place, "null", "an object with bookId and copies");
        }
        Long bookId = line.bookId();
        Long copies = line.copies();
        if (bookId == null || bookId < 1) {
            throw refused(place + ".bookId", bookId == null ? "missing" : bookId.toString(), "1 or more");
        }
        if (copies == null || copies < 1 || copies > COPIES_MAX) {
            throw refused(place + ".copies", copies == null ? "missing" : copies.toString(), "1 to " + COPIES_MAX);
        }
        long sum = copiesByBook.merge(bookId, copies, Long::sum);
        if (sum > COPIES_MAX) {
            throw refused("copies of book " + bookId, sum + " over all lines", "1 to " + COPIES_MAX);
        }
    }

    private static IllegalArgumentException refused(String what, String found, String expected) {
        return new IllegalArgumentException(what + ": " + found + " (expected: " + expected + ")");
    }
}
