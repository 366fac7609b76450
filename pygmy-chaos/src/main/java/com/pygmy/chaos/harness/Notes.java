package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import org.jspecify.annotations.Nullable;

/** What a run notes of the service itself, before and after the clients' requests. Thread-safe. */
public final class Notes {
    /** The process of these events. */
    public static final String PROCESS = "store";

    private final Recorder recorder;

    public Notes(Recorder recorder) {
        this.recorder = recorder;
    }

    /** Something that is so. */
    public void fact(String f, @Nullable String key, Value value) {
        recorder.record(PROCESS, Event.Type.INFO, f, key, value);
    }

    /** Something that was looked up, and found to be so. */
    public void found(String f, @Nullable String key, Value value) {
        recorder.record(PROCESS, Event.Type.OK, f, key, value);
    }

    /** Something that should not be so. */
    public void failed(String f, @Nullable String key, Value value) {
        recorder.record(PROCESS, Event.Type.FAIL, f, key, value);
    }
}
