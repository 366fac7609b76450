package com.pygmy.client.cli;

import com.pygmy.client.backup.BackupFolder;
import com.pygmy.client.backup.BackupTask;
import com.pygmy.client.backup.GroupSource;
import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.protocol.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** On the host of a node of each group: the nodes write their copies into files there. */
@Command(name = "backup", description = "Takes a backup of the whole store while it goes on (operators).")
final class BackupCommand implements Callable<Integer> {
    private static final int KEEP_MAX = 10_000;

    @ParentCommand
    private Pygmy pygmy;

    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the backups; each becomes a folder in it.")
    private Path folder;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "7",
            description = "How many backups to keep, this one included (default: 7).")
    private int keep;

    @Option(
            names = "--group",
            paramLabel = "NAME=URL,...",
            required = true,
            hidden = true,
            description = "A group and the admin ports of its nodes; the order of groups matters.")
    private List<String> groups;

    @Override
    public Integer call() {
        if (keep < 1 || keep > KEEP_MAX) {
            throw new ParameterException(pygmy.commandLine(), "--keep: " + keep + " (expected: 1 to " + KEEP_MAX + ")");
        }
        String token = pygmy.surroundings().operatorToken();
        List<GroupSource> sources = new ArrayList<>();
        try {
            for (String group : groups) {
                sources.add(source(group, token == null ? "" : token));
            }
            BackupFolder.Taken taken = new BackupFolder(folder).take(sources, new Version().getVersion()[0], keep);
            tell(taken);
            return ExitCode.DONE;
        } catch (BackupTask.Refused e) {
            return failed(e, ExitCode.DENIED);
        } catch (IOException e) {
            return failed(e, ExitCode.NOT_EXECUTED);
        }
    }

    private GroupSource source(String group, String token) throws IOException {
        String[] parts = group.split("=", 2);
        if (parts.length != 2 || parts[1].isEmpty()) {
            throw new ParameterException(pygmy.commandLine(), "--group: '" + group + "' (expected: NAME=URL,...)");
        }
        List<URI> admins = Arrays.stream(parts[1].split(",")).map(URI::create).toList();
        TlsFiles tls = pygmy.surroundings().nodeTls();
        return tls == null ? new BackupTask(parts[0], admins, token) : BackupTask.secure(parts[0], admins, token, tls);
    }

    private void tell(BackupFolder.Taken taken) {
        taken.left()
                .forEach(
                        left -> pygmy.err().println("pygmy: the backup was taken; this could not be deleted: " + left));
        pygmy.err().flush();
        if (pygmy.json()) {
            pygmy.screen()
                    .json(Map.of("folder", taken.folder().toAbsolutePath().toString(), "manifest", taken.manifest()));
            return;
        }
        String indexes =
                taken.manifest().groups().stream().map(BackupCommand::words).collect(Collectors.joining(", "));
        pygmy.screen().line("Backup taken: " + taken.folder());
        pygmy.screen().wrapped("It has " + indexes + ".");
    }

    private static String words(BackupManifest.GroupFile file) {
        return file.group() + " up to index " + file.index() + " (" + file.bytes() + " bytes)";
    }

    private int failed(IOException failure, int exitCode) {
        pygmy.err().println("pygmy: no backup was taken: " + Failures.reason(failure));
        pygmy.err().flush();
        return exitCode;
    }
}
