package com.pygmy.catalog.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.pygmy.catalog.state.BookFilter;
import com.pygmy.catalog.state.PagePosition;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended, as opaque text: it stays good whatever happens to other books meanwhile. It names the list that it
 * belongs to, and is refused with any other.
 */
final class Cursor {
    /** The order of the lists: a cursor of another one would skip books or repeat them. */
    private static final String VERSION = "2";

    private Cursor() {}

    static String of(PagePosition position, BookFilter filter) {
        String place;
        if (position instanceof PagePosition.AfterRanked ranked) {
            place = "r:" + ranked.place() + ":" + ranked.titleLength() + ":" + ranked.id();
        } else if (position instanceof PagePosition.AfterPlaced placed) {
            place = "p:" + placed.place() + ":" + placed.id() + ":" + placed.lastId();
        } else {
            place = "i:" + ((PagePosition.AfterId) position).id();
        }
        String text = VERSION + ":" + list(filter) + ":" + place;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** Reads a cursor that was given out for this list; anything else is refused with 400. */
    static Optional<PagePosition> parse(@Nullable String text, BookFilter filter) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(":", -1);
            if (parts.length > 2 && parts[0].equals(VERSION) && parts[1].equals(list(filter))) {
                return Optional.of(position(parts, filter.words() != null));
            }
        } catch (IllegalArgumentException e) {
            // Not one of ours: refused below like any other.
        }
        throw ProblemException.of(
                ProblemType.INVALID_CURSOR,
                "after: not a cursor of this list (expected: the next of the page before, with the same q and topic;"
                        + " without after the list begins again)");
    }

    private static PagePosition position(String[] parts, boolean byMatch) {
        return switch ((byMatch ? "by match " : "by ") + parts[2] + parts.length) {
            case "by i4" -> new PagePosition.AfterId(Long.parseLong(parts[3]));
            case "by match r6" ->
                new PagePosition.AfterRanked(
                        Integer.parseInt(parts[3]), Long.parseLong(parts[4]), Long.parseLong(parts[5]));
            case "by match p6" ->
                new PagePosition.AfterPlaced(
                        Integer.parseInt(parts[3]), Long.parseLong(parts[4]), Long.parseLong(parts[5]));
            default -> throw new IllegalArgumentException(parts[2]);
        };
    }

    /** Which list it is: with words by match, else by id. */
    private static String list(BookFilter filter) {
        return Hashing.sha256()
                .newHasher()
                .putUnencodedChars(filter.words() == null ? "by id" : "by match\n" + filter.words())
                .putUnencodedChars(filter.topic() == null ? "\nall" : "\nof topic\n" + filter.topic())
                .hash()
                .toString()
                .substring(0, 12);
    }
}
