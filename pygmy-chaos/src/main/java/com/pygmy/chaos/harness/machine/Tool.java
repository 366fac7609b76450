package com.pygmy.chaos.harness.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a program of this machine and waits for it, ten seconds at most. */
public final class Tool {
    private static final int LIMIT_SECONDS = 10;
    private static final int NOT_RUN = 127;

    private Tool() {}

    /**
     * How it ended.
     *
     * @param output of both streams
     */
    public record Result(int code, String output) {
        public boolean worked() {
            return code == 0;
        }
    }

    /** Runs it; one that is not there or takes too long has not worked, and its output says so. */
    public static Result run(List<String> command) {
        @Nullable Path output = null;
        try {
            // A file, not a pipe: what the program leaves behind may hold a pipe open for ever.
            output = Files.createTempFile("tool", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(NOT_RUN, command.get(0) + " took more than " + LIMIT_SECONDS + " s");
            }
            return new Result(
                    process.exitValue(), Files.readString(output, UTF_8).strip());
        } catch (IOException e) {
            return new Result(NOT_RUN, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(NOT_RUN, "interrupted");
        } finally {
            delete(output);
        }
    }

    private static void delete(@Nullable Path output) {
        if (output != null) {
            try {
                Files.deleteIfExists(output);
            } catch (IOException e) {
                output.toFile().deleteOnExit();
            }
        }
    }

    /** Runs it and gives its output. @throws ClusterFailure where it did not work */
    public static String require(List<String> command) {
        Result result = run(command);
        if (!result.worked()) {
            throw new ClusterFailure(
                    String.join(" ", command) + ": exit code " + result.code() + ", " + result.output());
        }
        return result.output();
    }

    /** Whether the machine has a program of this name. */
    public static boolean exists(String name) {
        return run(List.of("/bin/sh", "-c", "command -v \"$1\" || PATH=/usr/sbin:/sbin command -v \"$1\"", "sh", name))
                .worked();
    }
}
