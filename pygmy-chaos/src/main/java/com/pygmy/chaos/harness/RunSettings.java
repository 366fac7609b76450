package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How long and how fast a run is, and where it is kept.
 *
 * @param directory where history, report and logs are kept; made where it is not there
 * @param timeLimit how long clients send requests
 * @param seed of requests and faults
 * @param more what else the history shall say of the run, such as {@code model} or {@code command}
 */
public record RunSettings(Path directory, Duration timeLimit, Pace pace, long seed, Map<String, Value> more) {
    public RunSettings {
        directory = directory.toAbsolutePath();
        more = Map.copyOf(more);
    }
}
