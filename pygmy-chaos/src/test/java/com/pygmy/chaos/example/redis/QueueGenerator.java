package com.pygmy.chaos.example.redis;

import com.pygmy.chaos.harness.Generator;
import java.util.List;

/** One number after another into the queue, and in the end all of them out of it. */
final class QueueGenerator implements Generator<QueueRequest> {
    private long last;

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public QueueRequest next() {
        return QueueRequest.enqueue(++last);
    }

    @Override
    public List<QueueRequest> lastRequests() {
        return List.of(QueueRequest.DRAIN);
    }
}
