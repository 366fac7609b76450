package com.pygmy.protocol.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files with mode 0600 and directories with mode 0700, whatever the umask is. Where the file system knows no such modes
 * they are made as it makes them.
 */
public final class OwnerOnly {
    private static final Logger LOGGER = LoggerFactory.getLogger(OwnerOnly.class);
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /**
     * Makes a directory, and its parents as usual. One that is there and open to others is closed to them, and that is logged;
     * where it cannot be closed, that is logged and it stays as it is.
     *
     * @throws IOException where there is no such directory afterwards
     */
    public static void directory(Path directory) throws IOException {
        if (make(directory)) {
            return;
        }
        try {
            if (isPosix(directory) && isOpenToOthers(directory)) {
                Files.setPosixFilePermissions(directory, DIRECTORY);
                LOGGER.warn("{} was open to other users of this machine; it has mode 0700 now", directory);
            }
        } catch (IOException e) {
            LOGGER.warn("{} is open to other users of this machine and cannot be closed to them", directory, e);
        }
    }

    /**
     * Makes a directory, and its parents as usual. One that is there stays as it is.
     *
     * @return whether it was made
     * @throws IOException where there is no such directory afterwards
     */
    public static boolean make(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null || Files.isDirectory(absolute)) {
            return false;
        }
        Files.createDirectories(parent);
        try {
            Files.createDirectory(absolute, mode(parent, DIRECTORY));
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(absolute)) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Makes an empty file.
     *
     * @throws FileAlreadyExistsException where there is one, or a link of that name
     */
    public static Path file(Path file) throws IOException {
        return Files.createFile(file, mode(file.toAbsolutePath().resolveSibling(""), FILE));
    }

    private static FileAttribute<?>[] mode(Path where, Set<PosixFilePermission> permissions) throws IOException {
        return isPosix(where)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private static boolean isOpenToOthers(Path directory) throws IOException {
        Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
        open.addAll(Files.getPosixFilePermissions(directory));
        open.removeAll(DIRECTORY);
        return !open.isEmpty();
    }
}
