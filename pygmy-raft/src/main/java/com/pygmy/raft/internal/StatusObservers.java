package com.pygmy.raft.internal;

import com.pygmy.raft.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who want to know when the status of a replica may have changed. Thread-safe. */
final class StatusObservers {
    private final List<Runnable> observers = new CopyOnWriteArrayList<>();

    Subscription add(Runnable observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    void tell() {
        observers.forEach(Runnable::run);
    }
}
