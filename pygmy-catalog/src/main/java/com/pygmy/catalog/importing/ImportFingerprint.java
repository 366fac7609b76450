package com.pygmy.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.pygmy.catalog.state.ImportBooks;
import java.util.List;

/** What makes two batches the same. */
final class ImportFingerprint {
    private ImportFingerprint() {}

    static String of(ImportSettings settings, List<ImportBooks.Row> rows) {
        Hasher hasher = Hashing.sha256().newHasher().putBoolean(settings.setStock());
        rows.forEach(row -> hasher.putString(row.toString(), UTF_8).putChar('\n'));
        return hasher.hash().toString().substring(0, 32);
    }
}
