package com.pygmy.chaos.bookstore.fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The term of a replica and its vote in it, as the library keeps them. It writes them before anybody hears of them.
 *
 * @param votedFor a node's name; empty where it did not vote in this term
 */
record RaftMeta(long term, String votedFor) {
    /** What is in the folder of a node now. */
    static RaftMeta of(Path data) throws IOException {
        Properties meta = new Properties();
        for (Path folder : LogTerms.groupFolders(data)) {
            try (InputStream file = Files.newInputStream(folder.resolve("raft-meta"))) {
                meta.load(file);
            } catch (NoSuchFileException e) {
                // Not written yet: the replica has not voted.
            }
        }
        return new RaftMeta(Long.parseLong(meta.getProperty("term", "0")), meta.getProperty("votedFor", ""));
    }
}
