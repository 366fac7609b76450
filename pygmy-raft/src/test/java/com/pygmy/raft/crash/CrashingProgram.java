package com.pygmy.raft.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Comes by a point three times, with a hook that would run if it ended in order. */
final class CrashingProgram {
    private static final CrashPoint POINT = CrashPoint.named("test.point");

    private CrashingProgram() {}

    /** @param arguments where the hook, and where the last act, leave a file */
    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(arguments[0])));
        for (int i = 1; i <= 3; i++) {
            System.out.println("before " + i);
            POINT.reached(() -> leave(arguments[1]));
        }
    }

    private static void leave(String file) {
        try {
            Files.writeString(Path.of(file), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
