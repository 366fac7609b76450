package com.pygmy.chaos.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a node runs.
 *
 * @param command the program and its arguments, as the operating system takes them; it has to stay in the foreground
 * @param folder where it works, in the directory where its host's disk is; made where it is not there. Empty for that directory
 * @param environment added to that of the harness
 */
public record ServiceProgram(List<String> command, Path folder, Map<String, String> environment) {
    /** @throws IllegalArgumentException where the folder would be outside of the disk */
    public ServiceProgram {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (folder.isAbsolute() || folder.normalize().startsWith("..")) {
            throw new IllegalArgumentException("folder: " + folder + " (expected: one in the directory of the disk)");
        }
    }

    /** A program that works in the directory of its disk, in the environment of the harness. */
    public static ServiceProgram of(String... command) {
        return new ServiceProgram(List.of(command), Path.of(""), Map.of());
    }
}
