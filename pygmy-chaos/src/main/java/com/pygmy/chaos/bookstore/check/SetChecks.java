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

/** What is promised of topics that books are added to one by one: a set each. */
final class SetChecks {
    private final StoreHistory store;

    SetChecks(StoreHistory store) {
        this.store = store;
    }

    CheckResult kept() {
        String name = "set-kept";
        String promise =
                "Every book that was added to a topic and acknowledged is there in the end, unless it was removed.";
        Map<String, Set<String>> topics = new HashMap<>();
        for (Event topic : store.noted("final-topic")) {
            if (topic.type() != Event.Type.OK) {
                return CheckResult.unknown(name, promise, "a topic could not be read at the end: " + topic.value());
            }
            Set<String> books = new HashSet<>();
            topic.value().items().forEach(book -> books.add(book.items().get(0).toString()));
            topics.put(String.valueOf(topic.key()), books);
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
            if (SetHistory.isOfSet(add) && add.isOk()) {
                examined++;
                boolean there =
                        topics.getOrDefault(add.input().text(), Set.of()).contains(book);
                if (!there && !gone.contains(book) && !touched.contains(book)) {
                    contradictions.add("lost: " + StoreHistory.seen(add));
                } else if (there && gone.contains(book)) {
                    contradictions.add("removed, and there all the same: " + StoreHistory.seen(add));
                }
            }
        }
        return CheckResult.of(name, promise, examined, contradictions);
    }

    /** Each topic as an object of the model {@code set}, read whole. */
    CheckResult linearizable(Limits limits) {
        History topics = SetHistory.of(store.history());
        String name = "set-linearizable";
        String promise = "Additions, removals and whole readings of a topic have one order that agrees with real time.";
        return CheckResult.linearizable(name, promise, topics, Models.named("set", Value.NIL, Map.of()), limits);
    }
}
