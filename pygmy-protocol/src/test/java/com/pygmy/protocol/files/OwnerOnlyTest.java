package com.pygmy.protocol.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
    @TempDir
    Path root;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void a_directory_and_a_file_are_made_for_their_owner_only() throws IOException {
        Path directory = root.resolve("a/b");
        OwnerOnly.directory(directory);
        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThat(mode(OwnerOnly.file(directory.resolve("c")))).isEqualTo("rw-------");
    }

    @Test
    void an_open_directory_is_closed_and_what_is_closed_more_stays_so() throws IOException {
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        OwnerOnly.directory(open);
        assertThat(mode(open)).isEqualTo("rwx------");

        Path closed = Files.createDirectory(root.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        OwnerOnly.directory(closed);
        assertThat(mode(closed)).isEqualTo("r-x------");
    }

    @Test
    void a_directory_that_is_only_used_stays_as_it_is() throws IOException {
        Path shared = Files.createDirectory(root.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(OwnerOnly.make(shared)).isFalse();
        assertThat(mode(shared)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void a_file_or_a_link_of_that_name_is_never_taken() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "kept");
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("nowhere"));
        assertThatThrownBy(() -> OwnerOnly.file(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> OwnerOnly.file(link)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> OwnerOnly.directory(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(root.resolve("nowhere")).doesNotExist();
        assertThat(file).hasContent("kept");
    }
}
