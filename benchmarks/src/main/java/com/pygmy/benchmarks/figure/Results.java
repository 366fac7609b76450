package com.pygmy.benchmarks.figure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * {@code results.json}: everything that a run found.
 *
 * @param format changes when a reader of the old form would be misled
 * @param begun when the run began
 * @param quick whether fewer and shorter rounds were made: good for a look, not for quoting
 * @param cores of the machine, shared by the load, the store and its rivals
 * @param java the version that everything ran on
 */
public record Results(
        int format, Instant begun, boolean quick, int cores, String java, double seconds, List<Outcome> benchmarks) {
    public static final int FORMAT = 1;
    public static final String FILE = "results.json";

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .enable(SerializationFeature.INDENT_OUTPUT);

    public Results {
        benchmarks = List.copyOf(benchmarks);
    }

    /** @throws IOException where it cannot be written */
    public void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** @throws IOException where it cannot be read, or is not such a file */
    public static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }
}
