package com.pygmy.protocol.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Sha256;
import com.pygmy.protocol.files.Durable;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a backup consists of: one database for each group, in the order in which they were copied. It is the last file that is
 * written, so a folder without one is no backup.
 *
 * @param form {@value #FORM} in this release
 * @param id random; groups that are founded from this backup know it
 * @param takenAt when the first database was asked for, by the clock of the program that took the backup
 * @param version of that program
 */
public record BackupManifest(int form, String id, Instant takenAt, String version, List<GroupFile> groups) {
    public static final String FILE = "manifest.json";
    public static final int FORM = 1;

    private static final ObjectMapper JSON = ApiJson.strict();
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8,64}");
    private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /**
     * The database of one group.
     *
     * @param index the last entry of the log whose effect it holds
     * @param epoch names that log
     * @param sha256 of the file, in hex
     */
    public record GroupFile(String group, long index, String epoch, long bytes, String sha256) {
        public GroupFile {
            // It becomes the name of a file.
            if (!GROUP.matcher(group).matches()) {
                throw new IllegalArgumentException(
                        "group: '" + group + "' (expected: small letters, digits and dashes, a letter first)");
            }
        }

        /** The name of the file in the folder of the backup. */
        public String file() {
            return group + ".db";
        }
    }

    public BackupManifest {
        groups = List.copyOf(groups);
        if (form != FORM) {
            throw new IllegalArgumentException("form: " + form + " (expected: " + FORM + "; another release took it)");
        }
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id: '" + id + "' (expected: 8 to 64 hexadecimal digits)");
        }
        Set<String> names = new TreeSet<>();
        groups.forEach(each -> names.add(each.group()));
        if (groups.isEmpty() || names.size() != groups.size()) {
            throw new IllegalArgumentException("groups: " + names + " (expected: at least one, each once)");
        }
    }

    /** Reads the manifest of a folder; the message of a failure says what is wrong with it. Blocks for the disk. */
    public static BackupManifest read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            return JSON.readValue(Files.readAllBytes(file), BackupManifest.class);
        } catch (NoSuchFileException e) {
            throw new IOException("backup: " + file + " is not there (expected: the folder of a whole backup)", e);
        } catch (JsonProcessingException e) {
            throw new IOException("backup: " + file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes it, durably. The files that it names must be durable before. */
    public void write(Path folder) throws IOException {
        Path file = OwnerOnly.file(folder.resolve(FILE));
        Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        fsync(file);
        fsync(folder);
    }

    /** Reads every file and compares it with what the manifest says. Blocks for as long as that takes. */
    public void verify(Path folder) throws IOException {
        for (GroupFile each : groups) {
            verify(folder.resolve(each.file()), each.bytes(), each.sha256());
        }
    }

    /** Compares one file with its size and digest. */
    public static void verify(Path file, long bytes, String sha256) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
            throw new IOException(
                    "backup: " + file + " is missing or has another size (expected: " + bytes + " bytes)");
        }
        String found = sha256(file);
        if (!found.equals(sha256)) {
            throw new IOException("backup: " + file + " is damaged: SHA-256 " + found + " (expected: " + sha256 + ")");
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Forces a file or a folder to the disk. */
    public static void fsync(Path fileOrFolder) throws IOException {
        Durable.fsync(fileOrFolder);
    }
}
