package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is promised of shelves that books are put on one by one: a set each. */
final class SetChecks {
    private final StoreHistory store;

    SetChecks(StoreHistory store) {
        this.store = store;
    }

    CheckResult kept() {
        String name = "set-kept";
        String promise =
                "Every book that was put on a shelf and acknowledged is there in the end, unless it was removed.";
        Map<String, Set<String>> shelves = new HashMap<>();
        for (Event shelf : store.noted("final-shelf")) {
            if (shelf.type() != Event.Type.OK) {
                return CheckResult.unknown(name, promise, "a shelf could not be read at the end: " + shelf.value());
            }
            Set<String> books = new HashSet<>();
            shelf.value().items().forEach(book -> books.add(book.items().get(0).toString()));
            shelves.put(String.valueOf(shelf.key()), books);
        }
        Set<String> touched = new HashSet<>();
        Set<String> gone = new HashSet<>();
        store.history().operations("remove-book").stream()
                .filter(remove -> !remove.isFail())
                .forEach(remove -> (remove.isOk() ? gone : touched).add(String.valueOf(remove.key())));
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Operation add : store.history().operations("add-book")) {
            String book = String.valueOf(add.key());
            if (SetHistory.isOnShelf(add) && add.isOk()) {
                examined++;
                boolean there =
                        shelves.getOrDefault(add.input().text(), Set.of()).contains(book);
                if (!there && !gone.contains(book) && !touched.contains(book)) {
                    contradictions.add("lost: " + StoreHistory.seen(add));
                } else if (there && gone.contains(book)) {
                    contradictions.add("removed, and there all the same: " + StoreHistory.seen(add));
                }
            }
        }
        return CheckResult.of(name, promise, examined, contradictions);
    }

    /** Each shelf as an object of the model {@code set}, read whole. */
    CheckResult linearizable(Limits limits) {
        History shelves = SetHistory.of(store.history());
        String name = "set-linearizable";
        String promise = "Additions, removals and whole readings of a shelf have one order that agrees with real time.";
        return CheckResult.linearizable(name, promise, shelves, Models.named("set", Value.NIL, Map.of()), limits);
    }
}
