package com.pygmy.api.ledger;

import com.pygmy.protocol.Sha256;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** How an order gets its id and its fingerprint. Fixed for ever: both are primary keys of durable rows. */
public final class OrderIdentity {
    private static final Pattern ORDER_ID = Pattern.compile("[0-9a-f]{32}");

    private OrderIdentity() {}

    /** Whether a text has the form of an order's id. */
    public static boolean isOrderId(String text) {
        return ORDER_ID.matcher(text).matches();
    }

    /** The order's id: the first 128 bits of SHA-256 over the key, in hexadecimal. */
    public static String orderId(String key) {
        return HexFormat.of().formatHex(Sha256.of("order\n" + key), 0, 16);
    }

    /** SHA-256 over the canonical lines (one per book, ascending by book id), in hexadecimal. */
    public static String fingerprint(List<DecisionRequest.Line> lines) {
        StringBuilder canonical = new StringBuilder("lines\n");
        for (DecisionRequest.Line line : lines) {
            canonical.append(line.bookId()).append('x').append(line.copies()).append('\n');
        }
        return HexFormat.of().formatHex(Sha256.of(canonical.toString()));
    }
}
