package com.pygmy.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.pygmy.catalog.state.ImportBooks;
import com.pygmy.catalog.state.MergeBooks;

/** What makes two batches the same: the rows as they were read, and what they mean. */
final class ImportFingerprint {
    private ImportFingerprint() {}

    static String of(MergeBooks batch) {
        Hasher hasher =
                Hashing.sha256().newHasher().putBoolean(batch.setStock()).putBoolean(batch.replace());
        batch.rows().forEach(row -> hasher.putString(row.toString(), UTF_8).putChar('\n'));
        return hasher.hash().toString().substring(0, 32);
    }

    /**
     * Whether a receipt is of this batch, also where an earlier release imported it: an import that was interrupted by an
     * upgrade goes on under its key, as long as its lines are read as they were then.
     */
    static boolean matches(String receipt, MergeBooks batch) {
        return receipt.equals(batch.fingerprint()) || receipt.equals(ofEarlierRelease(batch));
    }

    private static String ofEarlierRelease(MergeBooks batch) {
        Hasher hasher = Hashing.sha256().newHasher().putBoolean(batch.setStock());
        batch.rows().stream()
                .map(row -> new ImportBooks.Row(row.line(), row.id(), row.content()))
                .forEach(row -> hasher.putString(row.toString(), UTF_8).putChar('\n'));
        return hasher.hash().toString().substring(0, 32);
    }
}
