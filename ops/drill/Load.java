import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.Order;
import com.pygmy.client.Answer;
import com.pygmy.client.ClientSettings;
import com.pygmy.client.OrderResult;
import com.pygmy.client.Orders;
import com.pygmy.client.PygmyClient;
import com.pygmy.protocol.tls.TlsFiles;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Buys at a steady rate and writes down what was acknowledged, or checks that a store still has it. Run as a source file:
 * {@code java -cp lib/pygmy-client.jar Load.java buy FRONTENDS PER_SECOND FILE STOP_FILE} until STOP_FILE is there, and
 * {@code verify FRONTENDS FILE MANIFEST}, where MANIFEST is the {@code manifest.json} of a backup. Ends with 0 where nothing
 * failed and nothing is missing, else with 1.
 */
final class Load {
    private static final int THREADS = 32;
    private static final long BOOK = 1;

    private final PygmyClient client;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong triedAgain = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();

    private Load(PygmyClient client) {
        this.client = client;
    }

    public static void main(String[] arguments) throws Exception {
        List<URI> frontends =
                Stream.of(arguments[1].split(",")).map(URI::create).toList();
        // No call is given up while the store may still answer it: what fails here failed for good.
        ClientSettings.Timeouts patient = new ClientSettings.Timeouts(
                Duration.ofSeconds(30), Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(1));
        try (PygmyClient client =
                PygmyClient.open(ClientSettings.of(frontends)
                        .withTimeouts(patient)
                        .withTls(TlsFiles.trusting(Path.of(System.getenv("PYGMY_TLS_CA")))))) {
            Load load = new Load(client);
            boolean good =
                    switch (arguments[0]) {
                        case "buy" ->
                            load.buy(Integer.parseInt(arguments[2]), Path.of(arguments[3]), Path.of(arguments[4]));
                        case "verify" -> load.verify(Path.of(arguments[2]), Path.of(arguments[3]));
                        default -> throw new IllegalArgumentException(arguments[0] + " (expected: buy or verify)");
                    };
            System.exit(good ? 0 : 1);
        }
    }

    /** An order is due when it is due, however long those before it take. */
    private boolean buy(int perSecond, Path file, Path stop) throws Exception {
        try (PrintWriter orders = new PrintWriter(Files.newBufferedWriter(file))) {
            ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
            var buyers = Executors.newFixedThreadPool(THREADS);
            clock.scheduleAtFixedRate(
                    () -> buyers.execute(() -> buyOne(orders)), 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
            while (!Files.exists(stop)) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            clock.shutdownNow();
            buyers.shutdown();
            if (!buyers.awaitTermination(60, TimeUnit.SECONDS)) {
                failed.incrementAndGet();
                System.out.println("an order was under way for 60 s");
            }
        }
        System.out.printf(
                "%d orders acknowledged, %d failed, %d tried again; the slowest took %d ms%n",
                acknowledged.get(), failed.get(), triedAgain.get(), longestNanos.get() / 1_000_000);
        return failed.get() == 0 && acknowledged.get() > 0;
    }

    private void buyOne(PrintWriter orders) {
        long begin = System.nanoTime();
        try {
            Answer<OrderResult> answer = client.orders().place(List.of(Orders.line(BOOK, 1)));
            if (answer.attempts() > 1) {
                triedAgain.incrementAndGet();
            }
            if (answer.value() instanceof OrderResult.Placed placed) {
                acknowledged.incrementAndGet();
                synchronized (orders) {
                    orders.println(placed.order().id() + " " + placed.order().decidedIndex());
                    orders.flush();
                }
            } else {
                fail(answer.value().toString());
            }
        } catch (RuntimeException e) { // the top of this task: nothing that went wrong may go uncounted
            fail(e.toString());
        }
        longestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
    }

    private void fail(String why) {
        if (failed.incrementAndGet() <= 10) {
            System.out.println("failed: " + why);
        }
    }

    /** Whether every order is there that was decided up to the index of the backup's catalog. */
    private boolean verify(Path file, Path manifest) throws Exception {
        long copiedAt = -1;
        for (JsonNode group : new ObjectMapper().readTree(manifest.toFile()).path("groups")) {
            if (group.path("group").asText().equals("catalog")) {
                copiedAt = group.path("index").asLong();
            }
        }
        if (copiedAt < 0) {
            throw new IllegalArgumentException(manifest + ": no index of the catalog");
        }
        long checked = 0;
        long later = 0;
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            if (Long.parseLong(words[1]) > copiedAt) {
                later++;
                continue;
            }
            checked++;
            Optional<Order> order = client.orders().get(words[0]).value();
            if (order.isEmpty() || order.get().state() != Order.State.PLACED) {
                fail("order " + words[0] + ", decided at index " + words[1] + ": " + order);
            }
        }
        System.out.printf(
                "%d acknowledged orders up to index %d: %d missing; %d came after the backup%n",
                checked, copiedAt, failed.get(), later);
        return failed.get() == 0 && checked > 0;
    }
}
