package com.pygmy.client.backup;

import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of backups, each in a folder of its own that is named by its time. A backup is written under another name, fsynced and renamed,
 * so that it is there as a whole or not at all: a crash, a power loss or a full disk leaves those of before as they were. One process
 * at a time takes one.
 */
public final class BackupFolder {
    private static final String UNFINISHED = ".unfinished-";
    private static final String LOCK = ".lock";
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NAMED = Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z");

    private final Path root;

    /**
     * A backup as it was taken.
     *
     * @param left what should have been deleted and could not be, and why
     */
    public record Taken(Path folder, BackupManifest manifest, List<String> left) {
        public Taken {
            left = List.copyOf(left);
        }
    }

    public BackupFolder(Path root) {
        this.root = root;
    }

    /**
     * Takes a backup, and deletes the oldest ones then. Blocks for as long as the copies take.
     *
     * @param sources in this order: what one group holds of another one's doings is in the backup of the other if that is copied later
     * @param version of this program
     * @param keep so many backups are left, this one included: 1 or more
     * @throws IOException where it was not taken; what was there before still is
     */
    public Taken take(List<GroupSource> sources, String version, int keep) throws IOException {
        OwnerOnly.make(root);
        try (FileChannel channel =
                        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                throw new IOException(root + ": another backup is being taken (expected: one at a time)");
            }
            List<String> left = new ArrayList<>();
            dropUnfinished(left);
            Taken taken = write(sources, version);
            retain(keep, taken.folder(), left);
            return new Taken(taken.folder(), taken.manifest(), left);
        }
    }

    private Taken write(List<GroupSource> sources, String version) throws IOException {
        Instant begin = Instant.now();
        String id = id();
        Path unfinished = root.resolve(UNFINISHED + id);
        OwnerOnly.make(unfinished);
        try {
            List<BackupManifest.GroupFile> files = new ArrayList<>();
            for (GroupSource source : sources) {
                files.add(source.copyTo(unfinished.resolve(source.group() + ".db"), id));
            }
            BackupManifest manifest = new BackupManifest(BackupManifest.FORM, id, begin, version, files);
            manifest.verify(unfinished);
            for (BackupManifest.GroupFile file : files) {
                BackupManifest.fsync(unfinished.resolve(file.file()));
            }
            manifest.write(unfinished);
            Path folder = root.resolve(NAME.format(begin));
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            BackupManifest.fsync(root);
            return new Taken(folder, manifest, List.of());
        } finally {
            delete(unfinished);
        }
    }

    private static String id() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** The backups, oldest first. */
    public List<Path> backups() throws IOException {
        return folders(name -> NAMED.matcher(name).matches());
    }

    /** The new one stays in any case: after the clock was set back it is not the last by name. */
    private void retain(int keep, Path taken, List<String> left) throws IOException {
        List<Path> others =
                backups().stream().filter(folder -> !folder.equals(taken)).toList();
        for (Path old : others.subList(0, Math.max(0, others.size() - (keep - 1)))) {
            try {
                // Half of a backup must not look like one.
                Path renamed = root.resolve(UNFINISHED + old.getFileName());
                Files.move(old, renamed, StandardCopyOption.ATOMIC_MOVE);
                delete(renamed);
            } catch (IOException e) {
                left.add(old + ": " + e);
            }
        }
    }

    /** What another user left cannot be deleted, and must not keep this one from taking backups. */
    private void dropUnfinished(List<String> left) throws IOException {
        for (Path unfinished : folders(name -> name.startsWith(UNFINISHED))) {
            try {
                delete(unfinished);
            } catch (IOException e) {
                left.add(unfinished + ": " + e);
            }
        }
    }

    private List<Path> folders(Predicate<String> named) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(path -> named.test(path.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
