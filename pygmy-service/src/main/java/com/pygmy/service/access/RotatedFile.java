package com.pygmy.service.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.pygmy.service.config.UnusableConfiguration;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;

/**
 * A file of lines that is appended to, with mode 0600. Once it is too large, or of an earlier day (UTC), it becomes {@code NAME.1}, that one
 * {@code NAME.2} and so on, and the oldest is deleted. A line that a crash cut off is ended where the file is opened again. A second writer
 * of the same file, such as a process that is about to stop, overwrites nothing; of its lines one is lost if it comes just while a part
 * of a line is removed that the disk had no room for. Not thread-safe. Blocks for writes into the system's
 * cache; nothing is synchronised with the disk.
 *
 * <p>Logback's rolling appender does not say that it could not write; and an audit must know.
 */
public final class RotatedFile implements Closeable {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<OpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

    private final Path file;
    private final long maxBytes;
    private final int kept;
    private final Clock clock;
    private FileChannel channel;
    private LocalDate day;

    /**
     * Opens the file that a configuration names.
     *
     * @param key which names it
     * @throws UnusableConfiguration where it cannot be written
     */
    public static RotatedFile configured(String key, Path file, long maxBytes, int kept) {
        try {
            return new RotatedFile(file, maxBytes, kept, Clock.systemUTC());
        } catch (IOException e) {
            throw new UnusableConfiguration(
                    key + ": " + file + " cannot be written (expected: a file of this service's own): " + e);
        }
    }

    /**
     * Opens the file, and its folder where it is not there.
     *
     * @param maxBytes after which another file is begun
     * @param kept how many files are kept besides the one that is written
     * @throws IOException where it cannot be written
     */
    RotatedFile(Path file, long maxBytes, int kept, Clock clock) throws IOException {
        this.file = file.toAbsolutePath();
        this.maxBytes = maxBytes;
        this.kept = kept;
        this.clock = clock;
        Path folder = this.file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER);
        }
        this.day = Files.isRegularFile(this.file, LinkOption.NOFOLLOW_LINKS)
                ? LocalDate.ofInstant(Files.getLastModifiedTime(this.file).toInstant(), ZoneOffset.UTC)
                : LocalDate.now(clock.withZone(ZoneOffset.UTC));
        this.channel = open();
    }

    private FileChannel open() throws IOException {
        FileChannel opened = FileChannel.open(file, APPEND, PosixFilePermissions.asFileAttribute(OWNER));
        try {
            Files.setPosixFilePermissions(file, OWNER);
            if (opened.size() > 0 && isCutOff()) {
                opened.write(ByteBuffer.wrap("\n".getBytes(US_ASCII)));
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private boolean isCutOff() throws IOException {
        try (FileChannel end = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return end.read(last, end.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    /**
     * Appends whole lines, which stay in one file. All of them or none: what could be written of them before a failure, such as that of a
     * disk that is full, is removed again.
     *
     * @throws IOException where they could not be written; later lines may be
     */
    public void append(ByteBuffer lines) throws IOException {
        if (!channel.isOpen()) {
            channel = open(); // a rotation failed half way, or an append
        }
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        long size = channel.size();
        if (size > 0 && (size + lines.remaining() > maxBytes || today.isAfter(day))) {
            rotate();
        }
        day = today;
        long end = channel.size();
        int begin = lines.position();
        try {
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
        } catch (IOException | RuntimeException e) {
            takeBack(end, lines.position() - begin, e);
            throw e;
        }
    }

    /** Opening the file again ends a line whose part cannot be removed. */
    private void takeBack(long end, long partBytes, Exception cause) {
        try (FileChannel failed = channel) {
            if (failed.size() == end + partBytes) { // otherwise another writer's lines are behind the part
                failed.truncate(end);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        for (int number = kept; number > 1; number--) {
            Path younger = numbered(number - 1);
            if (Files.exists(younger, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(younger, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        channel = open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
