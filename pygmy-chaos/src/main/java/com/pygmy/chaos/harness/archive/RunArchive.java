package com.pygmy.chaos.harness.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder that runs are kept in. Immutable; reads the disk anew each time. */
public final class RunArchive {
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final String RESULTS = "results.json";
    private static final List<String> ENDS = List.of("succeeded", "refused", "failed", "unknown");

    private final Path folder;

    public RunArchive(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Every run that ended with results, newest first; none where there is no such folder. Blocks for the disk. */
    public List<PastRun> runs() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isDirectory)
                    .flatMap(directory -> read(directory).stream())
                    .sorted(Comparator.comparing(PastRun::ended)
                            .thenComparing(PastRun::name)
                            .reversed())
                    .toList();
        }
    }

    private static Optional<PastRun> read(Path directory) {
        Path results = directory.resolve(RESULTS);
        try {
            return Files.isReadable(results)
                    ? Optional.of(run(directory, results, JSON.readTree(Files.readAllBytes(results))))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // A run that is being written, or somebody else's file.
        } catch (IOException e) {
            return Optional.empty(); // Gone since it was listed.
        }
    }

    private static PastRun run(Path directory, Path results, JsonNode root) throws IOException {
        List<String> unknown = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (JsonNode checkResult : root.path("checks")) {
            String verdict = checkResult.path("verdict").asText();
            String name = checkResult.path("name").asText();
            if (verdict.equals("invalid")) {
                broken.add(name);
            } else if (verdict.equals("unknown")) {
                unknown.add(name);
            }
        }
        broken.addAll(unknown);
        long operations = 0;
        for (JsonNode kind : root.path("requests")) {
            for (String end : ENDS) {
                operations += kind.path(end).asLong();
            }
        }
        return new PastRun(
                String.valueOf(directory.getFileName()),
                Files.getLastModifiedTime(results).toInstant(),
                root.path("verdict").asText("unknown"),
                root.path("workload").asText(""),
                root.hasNonNull("seed") ? Long.valueOf(root.path("seed").asLong()) : null,
                root.path("command").asText(""),
                operations,
                root.path("faultsPutOn").size(),
                root.path("faults").asText(""),
                root.path("seconds").asDouble(),
                broken);
    }

    /** A file of a run; empty where there is none of this name, or it is not in here. */
    public Optional<Path> file(String run, String name) {
        Path file = folder.resolve(run).resolve(name).normalize();
        boolean inside = file.startsWith(folder) && !run.contains("..") && !name.contains("..");
        return inside && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }
}
