package com.pygmy.chaos.harness.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a process is started.
 *
 * @param directory where it works
 * @param environment added to that of the harness
 */
public record Launch(List<String> command, Path directory, Map<String, String> environment) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
