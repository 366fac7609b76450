package com.pygmy.raft.internal.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.files.Durable;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Ratis' file of the term and the vote, {@code raft-meta}: without a checksum, and renamed without fsync. */
public final class RaftMeta {
    private static final String FILE = "raft-meta";
    private static final String TERM = "term";
    private static final String VOTED_FOR = "votedFor";

    private RaftMeta() {}

    /** @param votedFor empty where there was no vote */
    public record Content(long term, String votedFor) {}

    static boolean exists(Path current) {
        return Files.exists(current.resolve(FILE));
    }

    /** What is in the file; empty where it is missing or says nothing. */
    public static Optional<Content> read(Path current) throws IOException {
        Path file = current.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            properties.load(reader);
            long term = Long.parseLong(properties.getProperty(TERM, ""));
            String votedFor = properties.getProperty(VOTED_FOR);
            return term < 0 || votedFor == null ? Optional.empty() : Optional.of(new Content(term, votedFor));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // No number, or bytes that are no text.
            return Optional.empty();
        }
    }

    /** Replaces the file, durably. */
    static void write(Path current, Content content) throws IOException {
        Files.createDirectories(current);
        Properties properties = new Properties();
        properties.setProperty(TERM, Long.toString(content.term()));
        properties.setProperty(VOTED_FOR, content.votedFor());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Durable.write(current.resolve(FILE), text.toString());
        Durable.fsync(current);
    }
}
