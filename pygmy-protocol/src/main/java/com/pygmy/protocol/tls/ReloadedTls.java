package com.pygmy.protocol.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that are read again when their files have changed, so that none expires in a process that runs for long. Connections that
 * are there go on with what they were made with. Files that cannot be used, as half of a pair that is just being replaced, leave what
 * was read before. Thread-safe; reads the disk, at most once a second.
 */
public final class ReloadedTls {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReloadedTls.class);
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final TlsFiles files;
    private final List<Path> paths;
    private TlsFiles.Opened opened;
    private String read;
    private String refused = "";
    private long lookedNanos;

    /** @throws IOException where the files cannot be used; the message says which and why */
    public ReloadedTls(TlsFiles files) throws IOException {
        this.files = files;
        paths = files.all();
        read = versions();
        opened = files.open();
        lookedNanos = System.nanoTime();
    }

    /** For the next connection. */
    public SSLContext context() {
        return current().context();
    }

    /** One for all connections: each is made with what the files hold when it begins. For libraries that want to be given one once. */
    public SSLContext following() {
        return FollowingContext.of(this);
    }

    /** When the own certificate ends, where there is one. */
    public Optional<Instant> notAfter() {
        return current().notAfter();
    }

    private synchronized TlsFiles.Opened current() {
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            readWhereChanged();
        }
        return opened;
    }

    private void readWhereChanged() {
        String now = "";
        try {
            now = versions();
            if (!now.equals(read)) {
                opened = files.open();
                read = now;
                LOGGER.info("read certificates again: {}", paths);
            }
            refused = "";
        } catch (IOException e) {
            // They are tried again at each look, for what failed may have been this process; each state is logged once.
            String state = now + e.getMessage();
            if (!state.equals(refused)) {
                refused = state;
                LOGGER.warn("certificates have changed and cannot be used; those of before are: {}", e.getMessage());
            }
        }
    }

    private String versions() throws IOException {
        StringBuilder versions = new StringBuilder();
        for (Path file : paths) {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            versions.append(now.lastModifiedTime())
                    .append(' ')
                    .append(now.size())
                    .append(' ')
                    .append(now.fileKey())
                    .append('\n');
        }
        return versions.toString();
    }
}
