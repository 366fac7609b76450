package com.pygmy.catalog.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.ProblemException;
import com.pygmy.catalog.state.BookFilter;
import com.pygmy.catalog.state.PagePosition;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a page ended, as opaque text: it stays good whatever is inserted or deleted meanwhile. */
final class Cursor {
    private static final String VERSION = "1";

    private Cursor() {}

    static String of(PagePosition position) {
        String text;
        if (position instanceof PagePosition.AfterMatch match) {
            text = VERSION + ":m:" + Double.doubleToLongBits(match.rank()) + ":" + match.id();
        } else {
            text = VERSION + ":i:" + ((PagePosition.AfterId) position).id();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** Reads a cursor that was given out for the same kind of list; anything else is refused with 400. */
    static Optional<PagePosition> parse(@Nullable String text, BookFilter filter) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(":", -1);
            boolean ranked = filter.words() != null;
            if (parts.length == 4 && parts[0].equals(VERSION) && parts[1].equals("m") && ranked) {
                double rank = Double.longBitsToDouble(Long.parseLong(parts[2]));
                return Optional.of(new PagePosition.AfterMatch(rank, Long.parseLong(parts[3])));
            }
            if (parts.length == 3 && parts[0].equals(VERSION) && parts[1].equals("i") && !ranked) {
                return Optional.of(new PagePosition.AfterId(Long.parseLong(parts[2])));
            }
        } catch (IllegalArgumentException e) {
            // Not one of ours: refused below like any other.
        }
        throw new ProblemException(Problem.of(
                ProblemType.INVALID_CURSOR,
                "after: not a cursor of this list (expected: the next of the page before)"));
    }
}
