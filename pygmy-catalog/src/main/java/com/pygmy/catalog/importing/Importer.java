package com.pygmy.catalog.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.pygmy.api.ImportReport;
import com.pygmy.api.ImportReport.RejectedLine;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.ImportBooks;
import com.pygmy.catalog.state.MergeBooks;
import com.pygmy.catalog.state.Receipt;
import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.service.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Imports one input, batch after batch: each is applied before the next is read, so memory stays bounded. One thread. */
public final class Importer {
    /** Rejected lines that are told one by one; a file that is not what it seems would have as many as lines. */
    private static final int REJECTED_MAX = 10_000;

    /** A command of more than 960 KiB is refused; the rows are nearly all of it. */
    private static final int BATCH_BYTES_MAX = 956 * 1024;

    /** As the log is written, nulls included. */
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** What ties the batches to the request. */
    public interface Identity {
        CommandId command(long batch);

        /** What to say where the key stands for other rows. */
        ProblemException reused();
    }

    private final Replica<CatalogState> replica;
    private final ImportSettings settings;
    private final Identity identity;
    private final List<RejectedLine> rejected = new ArrayList<>();
    private final Map<MergeBooks.Field, Long> defaulted = new EnumMap<>(MergeBooks.Field.class);
    private final List<MergeBooks.Row> rows = new ArrayList<>();
    private long batches;
    private long created;
    private long updated;
    private long unchanged;
    private long rejectedCount;
    private long lastLine;
    private @Nullable LogPosition position;

    public Importer(Replica<CatalogState> replica, ImportSettings settings, Identity identity) {
        this.replica = replica;
        this.settings = settings;
        this.identity = identity;
    }

    /**
     * Imports everything, or finds out what that would do where it is a dry run. Blocks for the input and for each batch; fails
     * with a {@code ReplicaException} where one failed.
     */
    public void takeAll(BookSource source) throws IOException {
        for (Optional<ImportLine> line = next(source); line.isPresent(); line = next(source)) {
            if (line.get() instanceof ImportLine.Good good) {
                rows.add(good.row());
                if (rows.size() == MergeBooks.MAX_ROWS) {
                    submit();
                }
            } else {
                ImportLine.Bad bad = (ImportLine.Bad) line.get();
                reject(bad.line(), bad.reason());
            }
        }
        if (!rows.isEmpty()) {
            submit();
        }
    }

    private Optional<ImportLine> next(BookSource source) throws IOException {
        try {
            return source.next();
        } catch (IOException | RuntimeException e) {
            if (position != null) {
                throw inPart(e);
            }
            throw e;
        }
    }

    private void submit() {
        List<MergeBooks.Row> batch = List.copyOf(rows);
        rows.clear();
        submit(batch);
    }

    /** By their content alone, so that a request that is repeated has the same batches. */
    private void submit(List<MergeBooks.Row> some) {
        if (some.size() > 1 && size(some) > BATCH_BYTES_MAX) {
            submit(some.subList(0, some.size() / 2));
            submit(some.subList(some.size() / 2, some.size()));
            return;
        }
        boolean replace =
                settings.ids().filter(ids -> ids == ImportSettings.Ids.REPLACE).isPresent();
        MergeBooks unmarked = new MergeBooks("", settings.setStock(), replace, some);
        MergeBooks batch =
                new MergeBooks(ImportFingerprint.of(unmarked), unmarked.setStock(), replace, unmarked.rows());
        try {
            if (settings.dryRun()) {
                count(
                        batch,
                        replica.query(ReadMode.LOCAL, batch::previewOn).join().value());
                return;
            }
            Versioned<Receipt<ImportBooks.Outcome>> done =
                    replica.submit(identity.command(batches++), batch).join();
            if (!ImportFingerprint.matches(done.value().fingerprint(), batch)) {
                throw identity.reused();
            }
            count(batch, done.value().outcome());
            position = done.position();
            lastLine = batch.rows().get(batch.rows().size() - 1).line();
        } catch (CompletionException e) {
            throw afterFailure(e);
        }
    }

    private static int size(List<MergeBooks.Row> some) {
        try {
            return JSON.writeValueAsBytes(some).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("rows that cannot be written", e);
        }
    }

    /** What came before the batch that failed is imported: nobody may be told that nothing happened. */
    private RuntimeException afterFailure(CompletionException failure) {
        if (failure.getCause() instanceof ReplicaException.KeyReused) {
            return identity.reused();
        }
        if (failure.getCause() instanceof ReplicaException cause && position != null) {
            return inPart(cause);
        }
        return failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }

    private ReplicaException.OutcomeUnknown inPart(Exception cause) {
        return new ReplicaException.OutcomeUnknown(
                "imported in part, the lines up to " + lastLine + " are in: " + cause.getMessage(), cause);
    }

    private void count(MergeBooks batch, ImportBooks.Outcome outcome) {
        created += outcome.created();
        updated += outcome.updated();
        unchanged += outcome.unchanged();
        outcome.refused().forEach(refusal -> reject(refusal.line(), refusal.reason()));
        batch.rows().forEach(row -> row.missing().forEach(field -> defaulted.merge(field, 1L, Long::sum)));
    }

    private void reject(long line, String reason) {
        rejectedCount++;
        if (rejected.size() < REJECTED_MAX) {
            rejected.add(new RejectedLine(line, reason));
        }
    }

    /** What became of the lines, and how they were read. */
    public ImportReport report(ReadingNotes notes) {
        Map<String, Long> missing = new TreeMap<>();
        defaulted.forEach((field, lines) -> missing.put(nameOf(field), lines));
        return new ImportReport(
                created,
                updated,
                unchanged,
                rejectedCount,
                rejected.stream()
                        .sorted(Comparator.comparingLong(RejectedLine::line))
                        .toList(),
                notes.columns(),
                notes.unusedColumns(),
                missing,
                settings.dryRun()
                        ? Stream.concat(Stream.of("a dry run, nothing was changed"), notes.remarks().stream())
                                .toList()
                        : notes.remarks());
    }

    private static String nameOf(MergeBooks.Field field) {
        return field == MergeBooks.Field.PRICE ? "priceCents" : field.name().toLowerCase(Locale.ROOT);
    }

    public long created() {
        return created;
    }

    /** Where the last batch was applied. */
    public Optional<LogPosition> position() {
        return Optional.ofNullable(position);
    }
}
