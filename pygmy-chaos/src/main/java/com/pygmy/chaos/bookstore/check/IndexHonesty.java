package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether each answer is true at the log index that it states. The judge is not the answer itself but all that others tell
 * of that index: the changes that a replica noted in its log, what the ledger sold and when, and the versions that other
 * answers named. A cache that keeps what was changed, and a replica that claims to stand further than it does, are caught by
 * the first later change of what they show.
 */
final class IndexHonesty {
    private static final Set<String> LISTS = Set.of("list", "topic", "search");

    private final StoreHistory store;
    private final BookLog log;
    private final Map<String, Life> lives = new HashMap<>();
    private final NavigableMap<Integer, Long> stated = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private final Map<String, NavigableMap<Long, Listed>> listed = new HashMap<>();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private int examined;

    IndexHonesty(StoreHistory store) {
        this.store = store;
        this.log = new BookLog(store);
        contradictions.addAll(log.contradictions());
    }

    /** What a list showed of a book. */
    private record Listed(Value content, String where) {}

    /**
     * From when to when a book was there.
     *
     * @param since null where it is not known whether it ever was
     * @param still an index before its removal: the answer to a removal says how far the log is by then, and one that was sent twice
     *     may be from long before
     * @param until null where nobody tried to remove it
     * @param removalUnknown whether it may have been removed at any time
     */
    private record Life(
            String topic,
            @Nullable Long since,
            long still,
            @Nullable Long until,
            boolean removalUnknown) {
        boolean surelyThere(long at) {
            return since != null && since <= at && !removalUnknown && (until == null || still >= at);
        }

        boolean surelyNotThere(long at) {
            return (since != null && since > at) || (until != null && until <= at);
        }
    }

    CheckResult judge() {
        store.noted("initial").forEach(this::born);
        store.history().operations("add-book").forEach(this::added);
        store.history().operations("remove-book").forEach(this::removed);
        for (Operation operation : store.history().operations()) {
            Event answer = operation.answer();
            boolean isBook = operation.f().equals("book");
            if (!operation.isOk() || answer == null || !(isBook || LISTS.contains(operation.f()))) {
                continue;
            }
            if (answer.index() == null) {
                skip("answers that state no index");
            } else if (isBook) {
                judgeBook(operation, answer, answer.index());
            } else {
                judgeList(operation, answer, answer.index());
            }
        }
        log.books().forEach(this::judgeSales);
        return CheckResult.of(
                        "index-honest",
                        "Every answer, from a cache or not, is what was so at the log index that it states.",
                        examined,
                        contradictions)
                .remarking(notJudged());
    }

    private void skip(String which) {
        skipped.merge(which, 1, Integer::sum);
    }

    private List<String> notJudged() {
        if (skipped.isEmpty()) {
            return List.of();
        }
        int all = skipped.values().stream().mapToInt(Integer::intValue).sum();
        return List.of(String.format(Locale.ROOT, "%,d not judged: ", all)
                + skipped.entrySet().stream()
                        .map(reason -> String.format(Locale.ROOT, "%,d %s", reason.getValue(), reason.getKey()))
                        .collect(Collectors.joining("; ")));
    }

    private void born(Event event) {
        BookLog.Version version = BookLog.version(event.value().member("etag"));
        Value topic = event.value().member("topic");
        if (version != null && topic.isText()) {
            lives.put(String.valueOf(event.key()), new Life(topic.text(), version.index(), 0, null, false));
        }
    }

    private void added(Operation add) {
        BookLog.Version version = add.isOk() && add.answer() != null ? BookLog.version(add.answer()) : null;
        Life before = lives.get(String.valueOf(add.key()));
        if (before == null || before.since() == null) {
            Long since = version == null ? null : Long.valueOf(version.index());
            lives.put(String.valueOf(add.key()), new Life(add.input().text(), since, 0, null, false));
        }
    }

    private void removed(Operation remove) {
        Life life = lives.get(String.valueOf(remove.key()));
        if (life != null && !remove.isFail()) {
            Long at = remove.isOk() ? remove.index() : null;
            lives.put(
                    String.valueOf(remove.key()),
                    new Life(
                            life.topic(), life.since(), statedBefore(remove), at, at == null || life.removalUnknown()));
        }
    }

    /** The highest index of the catalog that any answer had stated before an operation was begun. */
    private long statedBefore(Operation operation) {
        if (stated.isEmpty()) {
            long highest = 0;
            for (Event event : store.history().events()) {
                if (event.index() != null
                        && (LISTS.contains(event.f()) || event.f().endsWith("book"))) {
                    highest = Math.max(highest, event.index());
                    stated.put(event.line(), highest);
                }
            }
        }
        Map.Entry<Integer, Long> before = stated.lowerEntry(operation.call().line());
        return before == null ? 0 : before.getValue();
    }

    private void judgeBook(Operation read, Event answer, long at) {
        String book = String.valueOf(read.key());
        BookLog.Version version = BookLog.version(answer);
        if (version != null) {
            String wrong = log.outdated(book, version, at);
            if (wrong != null) {
                contradictions.add("at index " + at + " " + wrong + ": " + StoreHistory.seen(read));
            }
            if (wrong != null || log.covers(version.index(), at)) {
                examined++;
            } else {
                skip("books whose version is older than what is known of the catalog's changes");
            }
        } else if (read.output().isNil() && lives.containsKey(book)) {
            examined++;
            if (lives.get(book).surelyThere(at)) {
                contradictions.add("the book was there at index " + at + ": " + StoreHistory.seen(read));
            }
        } else {
            skip("books without a version");
        }
    }

    private void judgeList(Operation read, Event answer, long at) {
        Set<String> shown = new HashSet<>();
        for (Value item : answer.value().items()) {
            String book = item.items().get(0).toString();
            shown.add(book);
            judgeListed(
                    book,
                    at,
                    new Listed(
                            Value.list(item.items().subList(1, 4)),
                            "line " + answer.line() + ", " + read.f() + " " + read.key()));
            Life life = lives.get(book);
            if (life != null && life.surelyNotThere(at)) {
                contradictions.add("book " + book + " was not there at index " + at + ": line " + answer.line());
            }
        }
        if (!answer.also("partial").equals(Value.of(true))) {
            judgeMissing(read, answer, at, shown);
        }
    }

    private void judgeListed(String book, long at, Listed now) {
        BookLog.Sighting then = log.at(book, at);
        NavigableMap<Long, Listed> others = listed.computeIfAbsent(book, unseen -> new TreeMap<>());
        Map.Entry<Long, Listed> before = others.floorEntry(at);
        Map.Entry<Long, Listed> after = others.ceilingEntry(at);
        if (then != null) {
            examined++;
            compare(book, at, now, then.content(), then.evidence());
        } else if (before != null && log.isUnchanged(book, before.getKey(), at)) {
            examined++;
            compare(
                    book,
                    at,
                    now,
                    before.getValue().content(),
                    before.getValue().where());
        } else if (after != null && log.isUnchanged(book, at, after.getKey())) {
            examined++;
            compare(book, at, now, after.getValue().content(), after.getValue().where());
        } else {
            skip("books in a list of which no other answer tells what they were at its index");
        }
        others.putIfAbsent(at, now);
    }

    private void compare(String book, long at, Listed now, Value content, String evidence) {
        if (!now.content().equals(content)) {
            contradictions.add("at index " + at + " book " + book + " was " + content + " (" + evidence + "), not "
                    + now.content() + ": " + now.where());
        }
    }

    private void judgeMissing(Operation read, Event answer, long at, Set<String> shown) {
        for (Map.Entry<String, Life> each : lives.entrySet()) {
            boolean asked = read.f().equals("list") || each.getValue().topic().equals(read.key());
            if (asked && each.getValue().surelyThere(at)) {
                examined++;
                if (!shown.contains(each.getKey())) {
                    contradictions.add("book " + each.getKey() + " was there at index " + at + ": line "
                            + answer.line() + ", " + read.f() + " " + read.key() + " -> "
                            + shown.size() + " books");
                }
            }
        }
    }

    /** Between two versions of which nothing but sales lies, the stock went down by what was sold. */
    private void judgeSales(String book) {
        List<BookLog.Sighting> versions = log.versions(book);
        for (int i = 1; i < versions.size(); i++) {
            BookLog.Sighting before = versions.get(i - 1);
            BookLog.Sighting after = versions.get(i);
            Map<Long, Long> sold =
                    log.sold(book, before.version().index(), after.version().index());
            long changes = after.version().revision() - before.version().revision();
            if (before.whole() && after.whole() && sold.size() == changes) {
                examined++;
                long gone = sold.values().stream().mapToLong(Long::longValue).sum();
                long left = before.content().items().get(0).number() - gone;
                if (after.content().items().get(0).number() != left) {
                    contradictions.add("book " + book + ": " + gone + " copies were sold between " + before.evidence()
                            + " and " + after.evidence());
                }
            }
        }
    }
}
