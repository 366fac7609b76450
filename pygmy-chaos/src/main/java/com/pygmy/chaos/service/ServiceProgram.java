package com.pygmy.chaos.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a node runs.
 *
 * @param start the program and its arguments, as the operating system takes them
 * @param folder where it works, in the directory where its host's disk is; made where it is not there. Empty for that directory
 * @param environment added to that of the harness
 * @param stop the command that ends it in order, in the same folder and environment; empty for SIGTERM
 * @param background whether the program leaves others behind that go on, as a script does that starts a daemon, and ends with
 *     exit code 0 when they serve. They have their own process ids, from 1 on, which takes root, or a program that has {@link
 *     com.pygmy.chaos.harness.machine.Seclusion secluded} itself
 */
public record ServiceProgram(
        List<String> start, Path folder, Map<String, String> environment, List<String> stop, boolean background) {
    /** @throws IllegalArgumentException where the folder would be outside of the disk, or nothing ends what is in the background */
    public ServiceProgram {
        start = List.copyOf(start);
        environment = Map.copyOf(environment);
        stop = List.copyOf(stop);
        if (folder.isAbsolute() || folder.normalize().startsWith("..")) {
            throw new IllegalArgumentException("folder: " + folder + " (expected: one in the directory of the disk)");
        }
        if (background && stop.isEmpty()) {
            throw new IllegalArgumentException("stop: none (expected: a command, for a program in the background)");
        }
    }

    /** A program that stays in the foreground, works in the directory of its disk, and ends by SIGTERM. */
    public static ServiceProgram of(String... command) {
        return new ServiceProgram(List.of(command), Path.of(""), Map.of(), List.of(), false);
    }

    /** The same in a folder of its own. */
    public ServiceProgram in(String folder) {
        return new ServiceProgram(start, Path.of(folder), environment, stop, background);
    }

    /** The same with this environment. */
    public ServiceProgram with(Map<String, String> environment) {
        return new ServiceProgram(start, folder, environment, stop, background);
    }

    /** The same, ended by a command. */
    public ServiceProgram stoppedBy(String... command) {
        return new ServiceProgram(start, folder, environment, List.of(command), background);
    }

    /** The same, which goes into the background and is ended by a command. */
    public ServiceProgram inBackground(String... stop) {
        return new ServiceProgram(start, folder, environment, List.of(stop), true);
    }
}
