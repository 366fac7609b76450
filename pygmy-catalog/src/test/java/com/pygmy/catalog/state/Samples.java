package com.pygmy.catalog.state;

import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.OrderIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Commands as tests write them. */
final class Samples {
    private Samples() {}

    static BookContent content(String title, String topic, String authors, long priceCents, long stock) {
        return new BookContent(title, topic, authors, null, null, priceCents, stock);
    }

    static CreateBook newBook(long id, String title, long priceCents, long stock) {
        return new CreateBook("f", id, content(title, "Distributed systems", "Ann Author", priceCents, stock));
    }

    /** An order as a coordinator asks for it: bookId, copies, bookId, copies, ... */
    static DecideOrder order(String key, long... bookIdsAndCopies) {
        List<DecideOrder.Line> lines = new ArrayList<>();
        for (int i = 0; i < bookIdsAndCopies.length; i += 2) {
            lines.add(new DecideOrder.Line(bookIdsAndCopies[i], bookIdsAndCopies[i + 1]));
        }
        return order(key, lines);
    }

    static DecideOrder order(String key, List<DecideOrder.Line> lines) {
        List<DecideOrder.Line> ascending = lines.stream()
                .sorted(Comparator.comparingLong(DecideOrder.Line::bookId))
                .toList();
        String fingerprint = OrderIdentity.fingerprint(ascending.stream()
                .map(line -> new DecisionRequest.Line(line.bookId(), line.copies()))
                .toList());
        return new DecideOrder(OrderIdentity.orderId(key), key, fingerprint, ascending);
    }

    static Decision.Sold sold(Decision decision) {
        if (decision instanceof Decision.Sold sold) {
            return sold;
        }
        throw new AssertionError("expected sold, was " + decision);
    }

    static Decision.Rejected rejected(Decision decision) {
        if (decision instanceof Decision.Rejected rejected) {
            return rejected;
        }
        throw new AssertionError("expected rejected, was " + decision);
    }
}
