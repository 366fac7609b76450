package com.pygmy.client.backup;

import com.pygmy.protocol.backup.BackupManifest;
import java.io.IOException;
import java.nio.file.Path;

/** Where the database of one group comes from. */
public interface GroupSource {
    /** The group's name. */
    String group();

    /**
     * Copies what the group holds, with everything in it that was acknowledged before this call. Blocks for as long as that takes.
     *
     * @param target a file that does not exist yet
     * @param backup the id of the backup that the copy is for
     * @throws IOException where there is no such copy; the message says why
     */
    BackupManifest.GroupFile copyTo(Path target, String backup) throws IOException;
}
