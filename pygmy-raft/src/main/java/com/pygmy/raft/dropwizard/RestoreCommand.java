package com.pygmy.raft.dropwizard;

import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.raft.internal.disk.RestoredDirectory;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteSchema;
import io.dropwizard.core.Configuration;
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
final class RestoreCommand<C extends Configuration> extends OfflineCommand<C> {
    private static final String BACKUP = "backup";

    RestoreCommand(Class<C> type, Function<C, RaftConfiguration> raft, SqliteSchema<?> schema) {
        super(
                "restore",
                "Restores the empty directory of a replica that does not run from a backup",
                type,
                raft,
                schema);
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument(BACKUP).help("folder of a backup, with its " + BackupManifest.FILE);
    }

    @Override
    void run(RaftConfiguration replica, Namespace namespace) throws IOException {
        Path folder = Path.of(namespace.getString(BACKUP));
        BackupManifest manifest = BackupManifest.read(folder);
        BackupManifest.GroupFile file = manifest.groups().stream()
                .filter(each -> each.group().equals(schema.group()))
                .findFirst()
                .orElseThrow(() -> new IOException("backup: " + folder + " has no group '" + schema.group()
                        + "' (expected: one of its databases)"));
        // All of them: a group that is restored without the other is of no use.
        manifest.verify(folder);
        SnapshotInfo restored =
                RestoredDirectory.restore(replica.getDirectory(), schema, folder.resolve(file.file()), manifest.id());
        System.out.println(replica.getNode() + ": restored at index " + restored.index() + " of epoch " + file.epoch());
    }
}
