package com.pygmy.raft.internal.promise;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.files.Durable;
import com.pygmy.raft.crash.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The right to vote as it is kept in a replica's directory, and why it was withdrawn. Every change is durable. */
public final class VoterFile {
    public static final String FILE = "voter";
    public static final String WITHDRAWN_FILE = "vote-withdrawn";
    private static final String INVITED_FILE = "invited";

    /** Says that {@link Promises} were kept since the right was given. Earlier releases left the file empty, and so do operators. */
    private static final String WITH_PROMISES = "promises 1\n";

    private static final CrashPoint GRANTED = CrashPoint.named("voter.granted");

    private final Path directory;

    public VoterFile(Path directory) {
        this.directory = directory;
    }

    public boolean exists() {
        return Files.exists(directory.resolve(FILE));
    }

    /** Whether the right was given by this release, so that what was promised since then must be there. */
    public boolean isWithPromises() throws IOException {
        return exists() && read(directory.resolve(FILE)).equals(WITH_PROMISES);
    }

    /** Why the right was withdrawn, where it was and has not been given again by this replica. */
    public Optional<String> withdrawn() throws IOException {
        Path file = directory.resolve(WITHDRAWN_FILE);
        return Files.exists(file) ? Optional.of(read(file).strip()) : Optional.empty();
    }

    /** Whether an operator made the file after the right had been withdrawn. */
    public boolean isVouchedFor() throws IOException {
        return exists() && !isWithPromises() && withdrawn().isPresent();
    }

    /** Whether there is a right that this release has not given, or not to the end: a crash may have left what {@link #grant} deletes. */
    public boolean isToBeGranted() throws IOException {
        boolean left = withdrawn().isPresent() || Files.exists(directory.resolve(INVITED_FILE));
        return exists() && (!isWithPromises() || left);
    }

    public void grant() throws IOException {
        // Never there without its content: an empty one would be an operator's.
        Durable.write(directory.resolve(FILE), WITH_PROMISES);
        GRANTED.reached();
        Durable.fsync(directory);
        Files.deleteIfExists(directory.resolve(WITHDRAWN_FILE));
        Files.deleteIfExists(directory.resolve(INVITED_FILE));
        Durable.fsync(directory);
    }

    /** The group adds this replica, by a leader of this term. */
    public void invite(long term) throws IOException {
        Durable.write(directory.resolve(INVITED_FILE), term + "\n");
        Durable.fsync(directory);
    }

    /** The term in which the group began to add this replica; -1 where it did not, or the right was given since. */
    public long invitedTerm() throws IOException {
        Path file = directory.resolve(INVITED_FILE);
        // A crash of an earlier release may have left it empty, before the leader was answered.
        String term = Files.exists(file) ? read(file).strip() : "";
        return term.matches("\\d{1,18}") ? Long.parseLong(term) : -1;
    }

    /**
     * A crash on the way, or a full disk, leaves nothing that looks like an operator's file. An invitation is void from now on: this
     * replica may have acknowledged as a member what it has lost, so all others must say how far they are.
     */
    public void withdraw(String reason) throws IOException {
        if (Files.deleteIfExists(directory.resolve(INVITED_FILE))) {
            Durable.fsync(directory);
        }
        if (exists() && !isWithPromises()) {
            Files.delete(directory.resolve(FILE));
            Durable.fsync(directory);
        }
        Durable.write(directory.resolve(WITHDRAWN_FILE), reason + "\n");
        Files.deleteIfExists(directory.resolve(FILE));
        Durable.fsync(directory);
    }

    /** Bytes that are no text are replaced: what is in a damaged file, or one of another encoding, is not ours. */
    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }
}
