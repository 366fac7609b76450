package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that a history tells of the books by log index, from any answer: each version that an ETag named with its content, what
 * the catalog's changes touched, and what the ledger sold. Immutable once read.
 */
final class BookLog {
    private static final Pattern ETAG = Pattern.compile("\"?(\\d{1,18})-(\\d{1,18})\"?");

    /** A version of a book: the index of its last change, and the how-manieth change that was. */
    record Version(long index, long revision) {}

    /**
     * A version that somebody was shown.
     *
     * @param whole whether it was read, so that it is all of its index; a write's answer may lie in the midst of an entry
     */
    record Sighting(Version version, Value content, boolean whole, String evidence) {}

    /** Changes in {@code (after, index]} touched a book. */
    record Touch(long after, long index) {}

    private final Map<String, NavigableMap<Long, Sighting>> byRevision = new HashMap<>();
    private final Map<String, NavigableMap<Long, Sighting>> wholeByIndex = new HashMap<>();
    private final Map<String, NavigableMap<Long, Touch>> touches = new HashMap<>();
    private final Map<String, NavigableMap<Long, Long>> sold = new HashMap<>();
    private final NavigableMap<Long, Long> covered = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();

    BookLog(StoreHistory store) {
        store.noted("initial").forEach(event -> see(String.valueOf(event.key()), event.value(), event, false));
        for (Operation operation : store.history().operations()) {
            Event answer = operation.answer();
            if (operation.isOk() && answer != null && operation.key() != null && writesOrReadsOne(operation.f())) {
                see(operation.key(), answer.value(), answer, operation.f().equals("book"));
            }
        }
        store.noted("changes").forEach(event -> follow(event.value()));
        store.ledger()
                .ifPresent(ledger -> ledger.values().stream()
                        .filter(StoreHistory::isSold)
                        .forEach(entry -> entry.member("lines")
                                .items()
                                .forEach(line -> sold.computeIfAbsent(
                                                line.items().get(0).toString(), book -> new TreeMap<>())
                                        .merge(
                                                entry.member("decided").number(),
                                                line.items().get(1).number(),
                                                Long::sum))));
    }

    private static boolean writesOrReadsOne(String f) {
        return f.equals("book") || f.equals("reprice") || f.equals("add-book");
    }

    private void see(String book, Value content, Event event, boolean whole) {
        Version version = version(event);
        if (version == null && content.isMap()) {
            version = version(content.member("etag"));
        }
        if (version == null || !content.isMap()) {
            return;
        }
        Sighting now = new Sighting(version, bare(content), whole, "line " + event.line() + " " + content);
        NavigableMap<Long, Sighting> known = byRevision.computeIfAbsent(book, unseen -> new TreeMap<>());
        if (whole) {
            wholeByIndex.computeIfAbsent(book, unseen -> new TreeMap<>()).put(version.index(), now);
        }
        Sighting before = known.get(version.revision());
        if (before == null) {
            known.put(version.revision(), now);
        } else if (!before.version().equals(version) || !before.content().equals(now.content())) {
            contradictions.add("book " + book + ", version " + version.index() + "-" + version.revision()
                    + " is two things: " + before.evidence() + " and " + now.evidence());
        } else if (whole) {
            known.put(version.revision(), now);
        }
    }

    private static Value bare(Value content) {
        return Value.list(content.member("stock"), content.member("price"), content.member("title"));
    }

    /** The version that an answer's ETag names. */
    static @Nullable Version version(Event event) {
        return version(event.also("etag"));
    }

    /** The version that an ETag names. */
    static @Nullable Version version(Value etag) {
        Matcher matcher = ETAG.matcher(etag.isText() ? etag.text() : "");
        return matcher.matches()
                ? new Version(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : null;
    }

    private void follow(Value page) {
        long after = page.member("after").number();
        covered.merge(after, page.member("index").number(), Math::max);
        for (Value change : page.member("touched").items()) {
            List<Value> items = change.items();
            Touch touch = new Touch(items.get(0).number(), items.get(1).number());
            items.subList(2, items.size())
                    .forEach(tag -> touches.computeIfAbsent(tag.text(), unseen -> new TreeMap<>())
                            .put(touch.index(), touch));
        }
    }

    /** Versions that are two things at once. */
    List<String> contradictions() {
        return contradictions;
    }

    /** Every book of which a version is known. */
    Iterable<String> books() {
        return byRevision.keySet();
    }

    /** The known versions of a book in their order. */
    List<Sighting> versions(String book) {
        NavigableMap<Long, Sighting> known = byRevision.get(book);
        return known == null ? List.of() : List.copyOf(known.values());
    }

    /** Copies sold of a book in {@code (after, upTo]}, by index. */
    Map<Long, Long> sold(String book, long after, long upTo) {
        NavigableMap<Long, Long> all = sold.get(book);
        return all == null || after >= upTo ? Map.of() : all.subMap(after, false, upTo, true);
    }

    /**
     * Why a book cannot have been of this version at this index; null where nothing is known against it. Versions are as
     * many as changes, so a higher one that is known at or before the index replaces it, and so does any change between.
     */
    @Nullable
    String outdated(String book, Version version, long at) {
        if (version.index() > at) {
            return "the version is newer than the index";
        }
        NavigableMap<Long, Sighting> known = byRevision.getOrDefault(book, new TreeMap<>());
        Map.Entry<Long, Sighting> later = known.higherEntry(version.revision());
        if (later != null && later.getValue().version().index() <= at) {
            return "version " + later.getValue().version() + " replaced it before: "
                    + later.getValue().evidence();
        }
        if (!sold(book, version.index(), at).isEmpty()) {
            return "copies were sold at " + sold(book, version.index(), at).keySet();
        }
        Touch touch = touched(book, version.index(), at);
        return touch == null ? null : "it was changed at " + touch.index();
    }

    private @Nullable Touch touched(String book, long after, long upTo) {
        NavigableMap<Long, Touch> all = touches.get("book-" + book);
        if (all == null || after >= upTo) {
            return null;
        }
        return all.subMap(after, false, upTo, true).values().stream()
                .filter(touch -> touch.after() >= after)
                .findFirst()
                .orElse(null);
    }

    /** Whether the changes of all of {@code (after, upTo]} are known. */
    boolean covers(long after, long upTo) {
        long reached = after;
        while (reached < upTo) {
            Map.Entry<Long, Long> page = covered.floorEntry(reached);
            if (page == null || page.getValue() <= reached) {
                return false;
            }
            reached = page.getValue();
        }
        return true;
    }

    /** What a book was at an index; null where that is not known for sure. */
    @Nullable
    Sighting at(String book, long index) {
        NavigableMap<Long, Sighting> known = wholeByIndex.get(book);
        Map.Entry<Long, Sighting> floor = known == null ? null : known.floorEntry(index);
        Sighting last = floor == null ? null : floor.getValue();
        boolean sure = last != null
                && outdated(book, last.version(), index) == null
                && isUnchanged(book, last.version().index(), index);
        return sure ? last : null;
    }

    /** Whether it is known that nothing changed a book in {@code (after, upTo]}. */
    boolean isUnchanged(String book, long after, long upTo) {
        return covers(after, upTo) && sold(book, after, upTo).isEmpty() && !touchedLoosely(book, after, upTo);
    }

    private boolean touchedLoosely(String book, long after, long upTo) {
        NavigableMap<Long, Touch> all = touches.get("book-" + book);
        if (all == null) {
            return false;
        }
        Map.Entry<Long, Touch> next = all.higherEntry(after);
        return next != null && next.getValue().after() < upTo;
    }
}
