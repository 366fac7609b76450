package com.pygmy.chaos.example.postgres;

import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Transactions of one to four steps on three lists, each of which another takes the place of before it gets long. */
final class TransactionGenerator implements Generator<TransactionRequest> {
    private static final int STEPS_MAX = 4;
    private static final int LENGTH_MAX = 40;

    private final Random random;
    private final List<Long> lists = new ArrayList<>(List.of(1L, 2L, 3L));
    private final Map<Long, Long> elements = new HashMap<>();
    private long last = 3;

    TransactionGenerator(long seed) {
        random = new Random(seed);
    }

    @Override
    public String name() {
        return "list-append";
    }

    @Override
    public TransactionRequest next() {
        List<Value> steps = new ArrayList<>();
        for (int i = random.nextInt(STEPS_MAX); i >= 0; i--) {
            int place = random.nextInt(lists.size());
            long list = lists.get(place);
            steps.add(random.nextBoolean() ? TransactionRequest.read(list) : append(place, list));
        }
        return new TransactionRequest(steps);
    }

    private Value append(int place, long list) {
        long element = elements.merge(list, 1L, Long::sum);
        if (element == LENGTH_MAX) {
            lists.set(place, ++last);
        }
        return TransactionRequest.append(list, element);
    }
}
