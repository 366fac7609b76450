package com.pygmy.benchmarks.kills;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every answer that clients were given, and whether they fit together. Thread-safe. */
public final class Purchases {
    private static final Pattern STOCK = Pattern.compile("\"stock\":(\\d+)");
    private static final Pattern DECIDED = Pattern.compile("\"decidedIndex\":(\\d+)");
    private static final Pattern CATALOG = Pattern.compile("catalog=(\\d+)");

    private final List<Answered> answers = new ArrayList<>();

    /** What a client asked for: to see a book, or one copy of it. */
    record Asked(int client, int book, boolean order, long beganAt) {}

    /** @param status 0 where the connection broke */
    record Answered(
            Asked asked, int status, long nanos, @Nullable String index, boolean hit, String body) {
        boolean failed() {
            return status != (asked.order() ? 201 : 200);
        }

        /** The index of the catalog's log that it speaks of: of the decision for an order, of the reading else. */
        long at() {
            return asked.order() ? number(DECIDED, body) : number(CATALOG, String.valueOf(index));
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(text + " (expected: " + pattern + ")");
        }
        return Long.parseLong(found.group(1));
    }

    synchronized void add(Answered answer) {
        answers.add(answer);
    }

    private synchronized List<Answered> those(Predicate<Answered> wanted) {
        return answers.stream().filter(wanted).toList();
    }

    public int reads() {
        return those(answer -> !answer.asked().order()).size();
    }

    public int readsFailed() {
        return those(answer -> !answer.asked().order() && answer.failed()).size();
    }

    public int orders() {
        return those(answer -> answer.asked().order()).size();
    }

    public int ordersFailed() {
        return those(answer -> answer.asked().order() && answer.failed()).size();
    }

    public int hits() {
        return those(Answered::hit).size();
    }

    public double slowestReadMillis() {
        return slowest(those(answer -> !answer.asked().order()));
    }

    public double slowestOrderMillis() {
        return slowest(those(answer -> answer.asked().order()));
    }

    private static double slowest(List<Answered> some) {
        return some.stream().mapToLong(Answered::nanos).max().orElse(0) / 1e6;
    }

    /**
     * What is wrong with the answers, in words. Of each book the copies that a read shows must be those that were there at the
     * first index read, less those that were bought since up to the index that the read states; a client's index never goes
     * back, and is never less than that of what he has bought. Orders that failed could have been placed all the same, so
     * books of which one was are left out.
     */
    public List<String> judge() {
        List<String> wrong = new ArrayList<>();
        Map<Integer, List<Answered>> byBook = new TreeMap<>();
        those(answer -> true)
                .forEach(answer -> byBook.computeIfAbsent(answer.asked().book(), book -> new ArrayList<>())
                        .add(answer));
        byBook.values().forEach(ofBook -> judgeBook(ofBook, wrong));
        Map<Integer, Long> seen = new HashMap<>();
        for (Answered answer : those(answer -> !answer.failed())) {
            long before = seen.getOrDefault(answer.asked().client(), 0L);
            if (answer.at() < before && !answer.asked().order()) {
                wrong.add("a session that had seen " + before + " was shown " + answer);
            }
            seen.put(answer.asked().client(), Math.max(before, answer.at()));
        }
        return wrong;
    }

    private static void judgeBook(List<Answered> ofBook, List<String> wrong) {
        if (ofBook.stream().anyMatch(answer -> answer.asked().order() && answer.failed())) {
            return;
        }
        TreeMap<Long, Integer> boughtUpTo = new TreeMap<>(Map.of(0L, 0));
        ofBook.stream()
                .filter(answer -> answer.asked().order())
                .map(Answered::at)
                .sorted()
                .forEach(index -> boughtUpTo.put(index, boughtUpTo.lastEntry().getValue() + 1));
        long atFirst = -1;
        List<Answered> reads = ofBook.stream()
                .filter(answer -> !answer.asked().order() && !answer.failed())
                .sorted(Comparator.comparingLong(Answered::at))
                .toList();
        for (Answered read : reads) {
            long copies = number(STOCK, read.body())
                    + boughtUpTo.floorEntry(read.at()).getValue();
            atFirst = atFirst < 0 ? copies : atFirst;
            if (copies != atFirst) {
                wrong.add(read + " shows " + (copies - atFirst) + " copies more than there were at its index");
            }
        }
    }
}
