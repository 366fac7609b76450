package com.pygmy.order.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.failover.NodeAddress;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.NodeStatus;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.token.BearerTokens;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Catalog nodes over real sockets, with one {@link Ledger} behind them, that fail when and how a test wants. */
public final class CatalogDouble implements AutoCloseable {
    public static final String NODE_TOKEN = "token-of-the-nodes";
    private static final ObjectMapper JSON = ApiJson.strict();

    public final Ledger ledger = new Ledger();
    private final List<Node> nodes;
    private volatile String leader = "catalog-1";

    public CatalogDouble(int size) {
        nodes = IntStream.rangeClosed(1, size)
                .mapToObj(number -> new Node("catalog-" + number))
                .toList();
    }

    public Node node(int number) {
        return nodes.get(number - 1);
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<NodeAddress> addresses() {
        return nodes.stream().map(Node::address).toList();
    }

    /** Says which node the health checks call the leader. */
    public void leader(int number) {
        leader = node(number).name;
    }

    /** Makes every node do this until told otherwise; null heals them. */
    public void always(@Nullable Fault fault) {
        nodes.forEach(node -> node.always(fault));
    }

    /** Starts the nodes that are down and heals all. */
    public void heal() {
        always(null);
        nodes.forEach(Node::start);
    }

    /** Questions about the ledger that have come to any node. */
    public int asked() {
        return nodes.stream().mapToInt(Node::asked).sum();
    }

    @Override
    public void close() {
        nodes.forEach(Node::stop);
    }

    /** One node. */
    public final class Node {
        private final String name;
        private final Server server = new Server();
        private final ServerConnector connector = new ServerConnector(server, 1, 1);
        private final AtomicInteger asked = new AtomicInteger();
        private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
        private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
        private final Queue<Map<String, String>> headersSeen = new ConcurrentLinkedQueue<>();
        private volatile @Nullable Fault always;

        private Node(String name) {
            this.name = name;
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) throws Exception {
                    return Node.this.handle(request, response, callback);
                }
            });
            start();
            connector.setPort(connector.getLocalPort());
        }

        /** Does this once, at the next question about the ledger; several wait their turn. */
        public void next(Fault... faults) {
            next.addAll(List.of(faults));
        }

        public void always(@Nullable Fault fault) {
            always = fault;
        }

        /** Executes what {@link Fault#EXECUTE_LATE} kept. */
        public int executeLate() {
            Queue<Runnable> kept = new ArrayDeque<>();
            for (Runnable each = late.poll(); each != null; each = late.poll()) {
                kept.add(each);
            }
            kept.forEach(Runnable::run);
            return kept.size();
        }

        public int asked() {
            return asked.get();
        }

        /** The headers of the last question about the ledger. */
        public Map<String, String> lastHeaders() {
            return headersSeen.stream().reduce((first, second) -> second).orElse(Map.of());
        }

        public void start() {
            try {
                if (!server.isRunning()) {
                    server.start();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /** Gone: connections are reset and new ones refused. */
        public void stop() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private NodeAddress address() {
            URI url = URI.create("http://127.0.0.1:" + connector.getPort());
            return new NodeAddress(name, url, url);
        }

        private boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = request.getHttpURI().getPath();
            if (path.equals("/healthcheck")) {
                answer(response, callback, 200, JSON.writeValueAsString(Map.of("raft", status())));
                return true;
            }
            asked.incrementAndGet();
            headersSeen.add(request.getHeaders().stream()
                    .collect(Collectors.toMap(
                            field -> field.getLowerCaseName(), field -> field.getValue(), (a, b) -> a)));
            // What is derived from the token: the token itself is not sent.
            if (!("Bearer " + BearerTokens.derived(NODE_TOKEN))
                    .equals(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
                problem(response, callback, Problem.of(ProblemType.FORBIDDEN, "not the node token"));
                return true;
            }
            String body = Content.Source.asString(request);
            Fault now = next.poll();
            misbehave(now == null ? always : now, request, body, response, callback);
            return true;
        }

        private void misbehave(
                @Nullable Fault fault, Request request, String body, Response response, Callback callback)
                throws Exception {
            if (fault == null) {
                serve(request, body, response, callback);
                return;
            }
            switch (fault) {
                case REFUSE ->
                    problem(response, callback, Problem.failure(ProblemType.NO_LEADER, "nobody leads", Executed.NO));
                case REFUSE_OVERLOADED ->
                    problem(response, callback, Problem.of(ProblemType.OVERLOADED, "too many wait"));
                case DROP -> drop(request, callback);
                case EXECUTE_THEN_DROP -> {
                    execute(request, body);
                    drop(request, callback);
                }
                case UNKNOWN -> unknown(response, callback);
                case EXECUTE_THEN_UNKNOWN -> {
                    execute(request, body);
                    unknown(response, callback);
                }
                case SILENT -> {}
                case EXECUTE_THEN_SILENT -> execute(request, body);
                case EXECUTE_LATE -> late.add(() -> execute(request, body));
                case ANSWER_THEN_DIE -> serve(request, body, response, Callback.from(callback, this::dieSoon));
            }
        }

        private void dieSoon() {
            Thread thread = new Thread(this::stop, name + " dies");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(Request request, String body, Response response, Callback callback) throws Exception {
            long before = ledger.index();
            Object answer = execute(request, body);
            // What a read is sure to show, and what a decision may have moved.
            long index = request.getMethod().equals("POST") ? ledger.index() : before;
            if (answer instanceof Optional<?> maybe) {
                if (maybe.isEmpty()) {
                    problem(response, callback, Problem.of(ProblemType.NOT_FOUND, "no such order in the ledger"));
                    return;
                }
                answer = maybe.get();
            }
            if (answer instanceof Problem refusal) {
                problem(response, callback, refusal);
                return;
            }
            SessionToken session = SessionToken.EMPTY.advance(new LogPosition("catalog", ledger.epoch(), index));
            response.getHeaders().put(Headers.SESSION, session.toString());
            response.getHeaders().put(Headers.INDEX, "catalog=" + index);
            if (request.getMethod().equals("POST")) {
                response.getHeaders().put(Headers.SURROGATE_KEY, "book-1");
            }
            answer(response, callback, 200, JSON.writeValueAsString(answer));
        }

        private Object execute(Request request, String body) {
            String path = request.getHttpURI().getPath();
            try {
                if (path.equals("/v1/ledger/decisions")) {
                    return new DecisionBatch.Decisions(JSON.readValue(body, DecisionBatch.class).orders().stream()
                            .map(ledger::decide)
                            .toList());
                } else if (path.equals("/v1/ledger")) {
                    return ledger.page(
                            Long.parseLong(query(request, "after")), Integer.parseInt(query(request, "limit")));
                } else if (path.endsWith("/return")) {
                    Optional<LedgerEntry> entry = ledger.giveBack(path.split("/")[3]);
                    return entry.filter(row -> row.outcome() == LedgerEntry.Outcome.REJECTED)
                            .<Object>map(row -> Problem.of(ProblemType.NOT_CANCELLABLE, "the order was rejected"))
                            .orElse(entry);
                }
                return ledger.entry(path.split("/")[3]);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private NodeStatus status() {
            boolean leads = name.equals(leader);
            return new NodeStatus(
                    name,
                    "catalog",
                    leads ? "LEADER" : "FOLLOWER",
                    leader,
                    1,
                    ledger.epoch(),
                    ledger.index(),
                    ledger.index(),
                    0,
                    true,
                    true,
                    false,
                    Instant.EPOCH,
                    null,
                    null);
        }
    }

    private static String query(Request request, String name) {
        return Request.extractQueryParameters(request).getValue(name);
    }

    private static void drop(Request request, Callback callback) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(new java.io.EOFException("dropped by the test"));
    }

    private static void unknown(Response response, Callback callback) throws Exception {
        problem(
                response,
                callback,
                Problem.failure(ProblemType.OUTCOME_UNKNOWN, "no answer in time", Executed.UNKNOWN));
    }

    private static void problem(Response response, Callback callback, Problem problem) throws Exception {
        answer(response, callback, problem.status(), JSON.writeValueAsString(problem));
    }

    private static void answer(Response response, Callback callback, int status, String json) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, status < 400 ? "application/json" : Problem.MEDIA_TYPE);
        Content.Sink.write(response, true, json, callback);
    }

    /** How a node of the order service is told of these nodes, tried fast, with some settings of one's own. */
    static CatalogConfiguration configuration(List<NodeAddress> nodes, Map<String, Object> settings)
            throws IOException, ConfigurationException {
        Map<String, Object> all = new TreeMap<>(Map.of("attemptTimeout", "500ms", "attemptsMax", 12));
        all.putAll(settings);
        StringBuilder yaml = new StringBuilder();
        all.forEach(
                (name, value) -> yaml.append(name).append(": ").append(value).append('\n'));
        yaml.append("nodes:\n");
        nodes.forEach(node -> yaml.append(
                "  %s: {service: '%s', admin: '%s'}%n".formatted(node.name(), node.service(), node.admin())));
        return new YamlConfigurationFactory<>(
                        CatalogConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "test")
                .build(
                        (path) -> new java.io.ByteArrayInputStream(
                                path.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        yaml.toString());
    }
}
