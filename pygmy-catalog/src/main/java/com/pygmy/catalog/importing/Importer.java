package com.pygmy.catalog.importing;

import com.pygmy.api.ImportReport.RejectedLine;
import com.pygmy.api.service.ProblemException;
import com.pygmy.api.session.LogPosition;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.ImportBooks;
import com.pygmy.catalog.state.Receipt;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Imports one input, batch after batch: each is applied before the next is read, so memory stays bounded. One thread. */
public final class Importer {
    /** Rejected lines that are told one by one; a file that is not what it seems would have as many as lines. */
    private static final int REJECTED_MAX = 10_000;

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
    private final List<ImportBooks.Row> rows = new ArrayList<>();
    private long batches;
    private long created;
    private long updated;
    private @Nullable LogPosition position;

    public Importer(Replica<CatalogState> replica, ImportSettings settings, Identity identity) {
        this.replica = replica;
        this.settings = settings;
        this.identity = identity;
    }

    /** Imports everything. Blocks for the input and for each batch; fails with a {@code ReplicaException} where one failed. */
    public void takeAll(BookSource source) throws IOException {
        for (Optional<ImportLine> line = source.next(); line.isPresent(); line = source.next()) {
            if (line.get() instanceof ImportLine.Good good) {
                rows.add(good.row());
                if (rows.size() == ImportBooks.MAX_ROWS) {
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

    private void submit() {
        String fingerprint = ImportFingerprint.of(settings, rows);
        ImportBooks command = new ImportBooks(fingerprint, settings.setStock(), List.copyOf(rows));
        rows.clear();
        try {
            Versioned<Receipt<ImportBooks.Outcome>> done =
                    replica.submit(identity.command(batches++), command).join();
            position = done.position();
            count(fingerprint, done.value());
        } catch (CompletionException e) {
            throw afterFailure(e);
        }
    }

    /** What came before the batch that failed is imported: nobody may be told that nothing happened. */
    private RuntimeException afterFailure(CompletionException failure) {
        if (failure.getCause() instanceof ReplicaException cause && position != null) {
            return new ReplicaException.OutcomeUnknown("imported in part: " + cause.getMessage(), cause);
        }
        return failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }

    private void count(String fingerprint, Receipt<ImportBooks.Outcome> receipt) {
        if (!receipt.fingerprint().equals(fingerprint)) {
            throw identity.reused();
        }
        created += receipt.outcome().created();
        updated += receipt.outcome().updated();
        receipt.outcome().refused().forEach(refusal -> reject(refusal.line(), refusal.reason()));
    }

    private void reject(long line, String reason) {
        if (rejected.size() < REJECTED_MAX) {
            rejected.add(new RejectedLine(line, reason));
        }
    }

    public long created() {
        return created;
    }

    public long updated() {
        return updated;
    }

    /** By line. */
    public List<RejectedLine> rejected() {
        return rejected.stream()
                .sorted(Comparator.comparingLong(RejectedLine::line))
                .toList();
    }

    /** Where the last batch was applied. */
    public Optional<LogPosition> position() {
        return Optional.ofNullable(position);
    }
}
