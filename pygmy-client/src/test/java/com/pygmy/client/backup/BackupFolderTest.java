package com.pygmy.client.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.protocol.backup.BackupManifest.GroupFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {
    @TempDir
    Path root;

    private final List<String> asked = new ArrayList<>();
    private BackupFolder folder;

    @BeforeEach
    void open() {
        folder = new BackupFolder(root.resolve("backups"));
    }

    private GroupSource source(String group, String content) {
        return source(group, content, content);
    }

    /** One whose file and its digest need not be of the same content. */
    private GroupSource source(String group, String content, String digested) {
        return new GroupSource() {
            @Override
            public String group() {
                return group;
            }

            @Override
            public GroupFile copyTo(Path target, String backup) throws IOException {
                asked.add(group);
                Files.writeString(target, content);
                return new GroupFile(group, 7, "3f2a", content.length(), sha256(digested));
            }
        };
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private GroupSource failing() {
        return new GroupSource() {
            @Override
            public String group() {
                return "catalog";
            }

            @Override
            public GroupFile copyTo(Path target, String backup) throws IOException {
                Files.writeString(target, "half");
                throw new IOException("no space left on device");
            }
        };
    }

    private BackupFolder.Taken take(String content, int keep) throws IOException {
        return folder.take(List.of(source("order", content), source("catalog", content)), "test", keep);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("backups"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_backup_is_a_private_folder_with_a_manifest_that_fits_its_files() throws IOException {
        BackupFolder.Taken taken = take("first", 7);

        assertThat(asked).containsExactly("order", "catalog");
        assertThat(BackupManifest.read(taken.folder())).isEqualTo(taken.manifest());
        taken.manifest().verify(taken.folder());
        assertThat(taken.folder().resolve("order.db")).hasContent("first");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(taken.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void the_newest_are_kept() throws IOException {
        take("first", 2);
        BackupFolder.Taken second = take("second", 2);
        BackupFolder.Taken third = take("third", 2);

        assertThat(folder.backups()).containsExactly(second.folder(), third.folder());
    }

    @Test
    void an_old_one_that_cannot_be_deleted_is_told_and_takes_nothing_from_the_new_one() throws IOException {
        BackupFolder.Taken first = take("first", 1);
        Path taken = root.resolve("backups/.unfinished-" + first.folder().getFileName());
        GroupSource inTheWay = new GroupSource() {
            @Override
            public String group() {
                return "order";
            }

            @Override
            public GroupFile copyTo(Path target, String backup) throws IOException {
                Files.createDirectories(taken.resolve("of-another-user"));
                return source("order", "second").copyTo(target, backup);
            }
        };

        BackupFolder.Taken second = folder.take(List.of(inTheWay), "test", 1);

        assertThat(second.left())
                .singleElement(STRING)
                .startsWith(first.folder().toString());
        assertThat(folder.backups()).containsExactly(first.folder(), second.folder());
    }

    @Test
    void a_failure_at_any_point_leaves_the_backups_of_before_and_nothing_else() throws IOException {
        BackupFolder.Taken sound = take("first", 1);

        assertThatThrownBy(() -> folder.take(List.of(source("order", "second"), failing()), "test", 1))
                .hasMessage("no space left on device");
        assertThatThrownBy(() -> folder.take(List.of(source("order", "second", "another")), "test", 1))
                .hasMessageContaining("is damaged: SHA-256");
        assertThat(files())
                .containsExactly(".lock", sound.folder().getFileName().toString());

        // What a power loss in the middle leaves goes with the next one.
        Path left = Files.createDirectory(root.resolve("backups/.unfinished-0123"));
        Files.writeString(left.resolve("order.db"), "half");
        BackupFolder.Taken next = take("third", 1);
        assertThat(files()).containsExactly(".lock", next.folder().getFileName().toString());
    }

    @Test
    void a_changed_missing_or_foreign_manifest_or_file_is_refused() throws IOException {
        BackupFolder.Taken taken = take("first", 7);
        Path database = taken.folder().resolve("catalog.db");
        Files.writeString(database, "fIrst");
        assertThatThrownBy(() -> taken.manifest().verify(taken.folder())).hasMessageContaining("catalog.db is damaged");
        Files.delete(database);
        assertThatThrownBy(() -> taken.manifest().verify(taken.folder())).hasMessageContaining("is missing");

        Path manifest = taken.folder().resolve(BackupManifest.FILE);
        String sound = Files.readString(manifest);
        Files.writeString(manifest, sound.replace("\"form\" : 1", "\"form\" : 2"));
        assertThatThrownBy(() -> BackupManifest.read(taken.folder())).hasMessageContaining("form: 2 (expected: 1");
        Files.writeString(manifest, sound.replace("\"order\"", "\"../order\""));
        assertThatThrownBy(() -> BackupManifest.read(taken.folder())).hasMessageContaining("group: '../order'");
        Files.writeString(manifest, sound.substring(0, sound.length() / 2));
        assertThatThrownBy(() -> BackupManifest.read(taken.folder())).hasMessageContaining("is damaged");
        Files.delete(manifest);
        assertThatThrownBy(() -> BackupManifest.read(taken.folder())).hasMessageContaining("is not there");
    }
}
