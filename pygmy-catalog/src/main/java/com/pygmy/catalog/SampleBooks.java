package com.pygmy.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.catalog.importing.BookSource;
import com.pygmy.catalog.importing.ImportSettings;
import com.pygmy.catalog.importing.Importer;
import com.pygmy.catalog.importing.TextLines;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.service.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the seven sample books into a store that has never had a book. All replicas try, under one command id: it happens
 * once.
 */
final class SampleBooks implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SampleBooks.class);
    private static final long INTERVAL_MILLIS = 100;

    private final Replica<CatalogState> replica;
    private @Nullable ScheduledFuture<?> schedule;

    SampleBooks(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    void start(ScheduledExecutorService timer) {
        schedule = timer.scheduleWithFixedDelay(this, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        if (!replica.status().canWrite()) {
            return;
        }
        try {
            if (replica.status().role() == Role.LEADER
                    && replica.query(ReadMode.LINEARIZABLE, CatalogState::isEmpty)
                            .join()
                            .value()) {
                load();
            } else if (replica.query(ReadMode.LOCAL, CatalogState::isEmpty)
                    .join()
                    .value()) {
                return;
            }
            done();
        } catch (CompletionException | ReplicaException e) {
            LOGGER.debug("the sample books are not there yet; trying again", e);
        }
    }

    private void load() {
        ImportSettings settings = ImportSettings.of(Map.of());
        Importer importer = new Importer(replica, settings, new Importer.Identity() {
            @Override
            public CommandId command(long batch) {
                return new CommandId("sample-books-" + batch);
            }

            @Override
            public ProblemException reused() {
                return ProblemException.of(ProblemType.KEY_REUSED, "sample books of another release");
            }
        });
        try (InputStream books = Objects.requireNonNull(SampleBooks.class.getResourceAsStream("sample-books.csv"))) {
            importer.takeAll(BookSource.csv(TextLines.of(books, Optional.of(UTF_8)), settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LOGGER.info("loaded {} sample books into the empty store", importer.created());
    }

    private void done() {
        ScheduledFuture<?> running = schedule;
        if (running != null) {
            running.cancel(false);
        }
    }
}
