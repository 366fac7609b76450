package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is promised of the frontends' caches at rest, and what a run needs so that it says anything about them. */
final class CacheChecks {
    private final StoreHistory store;

    CacheChecks(StoreHistory store) {
        this.store = store;
    }

    CheckResult reachesCommit() {
        List<String> contradictions = new ArrayList<>();
        List<Event> horizons = store.noted("horizon");
        for (Event horizon : horizons) {
            long index = horizon.value().member("index").number();
            long committed = horizon.value().member("committed").number();
            if (index < committed) {
                contradictions.add(horizon.key() + " answers from its cache at index " + index
                        + ", but the catalog is at " + committed);
            }
        }
        return CheckResult.of(
                "cache-catches-up",
                "Within 5 seconds of rest every frontend's cache knows all changes that the catalog has made.",
                horizons.size(),
                contradictions);
    }

    /** A hit, and later at the same frontend another version of the same: the cache was used, and what it kept was dropped. */
    CheckResult used() {
        Map<String, Value> kept = new HashMap<>();
        int hits = 0;
        int replaced = 0;
        for (Operation operation : store.history().operations("book")) {
            Event answer = operation.answer();
            if (answer == null || !operation.isOk()) {
                continue;
            }
            String place = answer.also("frontend") + " " + operation.key();
            if (answer.also("cache").equals(Value.of("hit"))) {
                hits++;
                kept.put(place, answer.also("etag"));
            } else if (kept.containsKey(place) && !kept.get(place).equals(answer.also("etag"))) {
                replaced++;
                kept.remove(place);
            }
        }
        boolean enough = hits > 0 && replaced > 0;
        return new CheckResult(
                "cache-was-used",
                "Books were read from a cache, and read there again after they had changed.",
                enough ? Verdict.VALID : Verdict.UNKNOWN,
                hits,
                enough
                        ? List.of()
                        : List.of(hits + " hits, of which " + replaced
                                + " were replaced later (expected: 1 and 1 at least)"));
    }
}
