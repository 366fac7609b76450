package com.pygmy.raft.dropwizard;

import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.raft.internal.disk.RestoredDirectory;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.StoreException;
import com.pygmy.service.config.StartRefusal;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * {@code restore CONFIGURATION BACKUP}: puts what a backup holds of this service's group into the directory of the replica that the
 * configuration names. The replica must not run, and its directory must be empty. When all replicas of the group have been restored
 * from the same backup and are started, they found the group from it.
 */
final class RestoreCommand<C extends Configuration> extends ConfiguredCommand<C> {
    private static final String BACKUP = "backup";

    private final Class<C> type;
    private final Function<C, RaftConfiguration> raft;
    private final SqliteSchema<?> schema;

    RestoreCommand(Class<C> type, Function<C, RaftConfiguration> raft, SqliteSchema<?> schema) {
        super("restore", "Restores the empty directory of a replica that does not run from a backup");
        this.type = type;
        this.raft = raft;
        this.schema = schema;
    }

    @Override
    protected Class<C> getConfigurationClass() {
        return type;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument(BACKUP).help("folder of a backup, with its " + BackupManifest.FILE);
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws IOException {
        RaftConfiguration replica = raft.apply(configuration);
        Path folder = Path.of(namespace.getString(BACKUP));
        BackupManifest manifest = BackupManifest.read(folder);
        BackupManifest.GroupFile file = manifest.groups().stream()
                .filter(each -> each.group().equals(schema.group()))
                .findFirst()
                .orElseThrow(() -> new IOException("backup: " + folder + " has no group '" + schema.group()
                        + "' (expected: one of its databases)"));
        // All of them: a group that is restored without the other is of no use.
        manifest.verify(folder);
        SnapshotInfo restored;
        try {
            restored = RestoredDirectory.restore(
                    replica.getDirectory(), schema, folder.resolve(file.file()), manifest.id());
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
        System.out.println(replica.getNode() + ": restored at index " + restored.index() + " of epoch " + file.epoch());
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        StartRefusal.line(failure)
                .ifPresentOrElse(
                        line -> cli.getStdErr().println("pygmy: " + line),
                        () -> super.onError(cli, namespace, failure));
    }
}
