package com.pygmy.client.cli;

import com.pygmy.api.ImportProgress;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Consistency;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks every second, while an import runs, how far it is; and says how to go on where the program is stopped meanwhile, as by
 * Ctrl-C.
 */
final class ImportWatch {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PygmyClient client;
    private final IdempotencyKey key;
    private final ImportBar bar;
    private final Resumption resumption;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "import-watch");
        thread.setDaemon(true);
        return thread;
    });
    private long batches;

    ImportWatch(PygmyClient client, IdempotencyKey key, ImportBar bar, Resumption resumption) {
        this.client = client.reading(Consistency.ANY).within(PATIENCE);
        this.key = key;
        this.bar = bar;
        this.resumption = resumption;
    }

    /** Watches while the import runs. Where that fails, how far it came is known when this throws. */
    <T> T during(Supplier<T> running) {
        IfStopped told = new IfStopped(() -> {
            bar.finish();
            resumption.tell();
        });
        timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        try (told) {
            return running.get();
        } catch (PygmyException e) {
            look();
            throw e;
        } finally {
            timer.shutdownNow();
            bar.finish();
        }
    }

    private synchronized void look() {
        try {
            ImportProgress progress =
                    client.books().importProgress(key, batches).value();
            batches = progress.batches();
            bar.stored(progress.lines());
        } catch (PygmyException e) {
            // No answer now: the import goes on without, and the next look may have one.
        }
    }
}
