package com.pygmy.raft.dropwizard;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.protocol.backup.BackupManifest.GroupFile;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.internal.disk.SalvagedState;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteSchema;
import io.dropwizard.core.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * {@code recover CONFIGURATION FOLDER --accept-loss GROUP [--accept-index INDEX]}: for a group that has lost its majority for good. Makes a
 * backup of all that the replica of the configuration holds, from which {@code restore} founds the group anew. The replica must not run; its
 * directory stays as it is. Where it had more than can be read, this is refused unless the index at which the rest is lost is accepted.
 */
final class RecoverCommand<C extends Configuration> extends OfflineCommand<C> {
    private static final String FOLDER = "folder";
    private static final String ACCEPT_LOSS = "accept-loss";
    private static final String ACCEPT_INDEX = "accept-index";

    RecoverCommand(Class<C> type, Function<C, RaftConfiguration> raft, SqliteSchema<?> schema) {
        super(
                "recover",
                "Makes a backup of what one replica holds, where the majority of its group is lost for good",
                type,
                raft,
                schema);
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument(FOLDER).help("a new folder for the backup");
        subparser
                .addArgument("--" + ACCEPT_LOSS)
                .metavar("GROUP")
                .help("the group's name: what other replicas had acknowledged and this one does not hold may be lost");
        subparser
                .addArgument("--" + ACCEPT_INDEX)
                .metavar("INDEX")
                .type(Long.class)
                .help(
                        "where this replica had acknowledged more than can be read of its files: the index at which they end,"
                                + " to begin without the rest");
    }

    @Override
    void run(RaftConfiguration replica, Namespace namespace) throws IOException {
        String group = schema.group();
        if (!Objects.equals(namespace.getString("accept_loss"), group)) {
            throw new IOException("the group " + group + " would begin anew from what " + replica.getNode()
                    + " holds: what others of its"
                    + " replicas acknowledged and this one does not hold is lost, and what nobody acknowledged may become true."
                    + " Only where a majority of the replicas is lost for good, and at the replica that has the highest"
                    + " applied index of those that are left. Nothing was done (expected: --" + ACCEPT_LOSS + " "
                    + group + ")");
        }
        Path folder = Path.of(namespace.getString(FOLDER)).toAbsolutePath();
        if (Files.exists(folder)) {
            throw new IOException(FOLDER + ": " + folder + " exists (expected: a new one)");
        }
        Instant begin = Instant.now();
        SnapshotInfo written = salvage(replica, folder, namespace.getLong("accept_index"));
        String epoch = written.epoch().orElseThrow();
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        new BackupManifest(
                        BackupManifest.FORM,
                        HexFormat.of().formatHex(id),
                        begin,
                        "recover",
                        List.of(new GroupFile(group, written.index(), epoch, written.bytes(), written.sha256())))
                .write(folder);
        System.out.println(replica.getNode() + ": all it holds, up to index " + written.index() + " of epoch " + epoch
                + ", is in " + folder + ". Move the directories of all replicas of " + group
                + " away, restore each from it, and start them");
    }

    /** What fails leaves no folder, so that the same one can be named again. */
    private SnapshotInfo salvage(RaftConfiguration replica, Path folder, @Nullable Long acceptedIndex)
            throws IOException {
        OwnerOnly.make(folder);
        try {
            return SalvagedState.write(
                    replica.getDirectory(),
                    replica.getNode(),
                    schema,
                    folder.resolve(schema.group() + ".db"),
                    acceptedIndex == null ? OptionalLong.empty() : OptionalLong.of(acceptedIndex));
        } catch (IOException | RuntimeException e) {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            throw e;
        }
    }
}
