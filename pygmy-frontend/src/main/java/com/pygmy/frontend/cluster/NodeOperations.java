package com.pygmy.frontend.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.Pool;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator may have nodes do through a frontend: a closed list of the tasks of their admin ports, on the nodes that are
 * configured. The operator's own token goes on to the node, which checks it again. Thread-safe; the caller waits for the node, at
 * most {@value #WAIT_SECONDS} s, and few may wait at a time.
 */
public final class NodeOperations {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeOperations.class);
    private static final ObjectMapper JSON = ApiJson.lenient();

    /** Shorter than a connection may be idle. */
    private static final long WAIT_SECONDS = Duration.ofSeconds(25).toSeconds();

    private static final int AT_A_TIME = 4;

    private static final Map<String, String> TASKS = Map.of(
            "drain", "raft-drain",
            "undrain", "raft-undrain",
            "snapshot", "raft-snapshot",
            "transfer", "raft-transfer");

    private final Map<String, NodeAddress> nodes;
    private final HttpClient client;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    public NodeOperations(List<Pool> pools, HttpClient client) {
        this.nodes = pools.stream()
                .map(Pool::addresses)
                .flatMap(Collection::stream)
                .collect(Collectors.toUnmodifiableMap(NodeAddress::name, Function.identity()));
        this.client = client;
    }

    /**
     * Has a node do something, and gives what it says.
     *
     * @throws ProblemException where there is no such node or operation, where the node refuses or cannot be reached, and where it
     *     does not answer in time
     */
    public JsonNode run(String node, String operation, String operatorToken) {
        NodeAddress address = nodes.get(node);
        String task = TASKS.get(operation);
        if (address == null || task == null) {
            throw ProblemException.of(
                    ProblemType.NOT_FOUND, "no such node or operation (expected: one of " + TASKS.keySet() + ")");
        }
        if (!places.tryAcquire()) {
            throw ProblemException.failure(ProblemType.OVERLOADED, "operations: too many at once", Executed.NO);
        }
        try {
            JsonNode said = said(node, post(address, task, operatorToken));
            LOGGER.info("{} {} for an operator: {}", operation, node, said);
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.failure(ProblemType.OUTCOME_UNKNOWN, "this frontend is stopping", Executed.UNKNOWN);
        } catch (TimeoutException e) {
            throw ProblemException.failure(
                    ProblemType.OUTCOME_UNKNOWN,
                    node + ": not done within " + WAIT_SECONDS + " s; it may still happen",
                    Executed.UNKNOWN);
        } catch (ExecutionException e) {
            boolean sent = !(e.getCause() instanceof ConnectException);
            throw ProblemException.failure(
                    sent ? ProblemType.OUTCOME_UNKNOWN : ProblemType.UNAVAILABLE,
                    node + (sent ? ": gave no answer" : ": cannot be reached"),
                    sent ? Executed.UNKNOWN : Executed.NO);
        } finally {
            places.release();
        }
    }

    private ContentResponse post(NodeAddress node, String task, String operatorToken)
            throws InterruptedException, TimeoutException, ExecutionException {
        return client.newRequest(node.admin().resolve("/tasks/" + task))
                .method(HttpMethod.POST)
                .headers(headers -> headers.put(HttpHeader.AUTHORIZATION, "Bearer " + operatorToken))
                .timeout(WAIT_SECONDS, TimeUnit.SECONDS)
                .send();
    }

    private static JsonNode said(String node, ContentResponse answer) {
        String text = answer.getContentAsString().strip();
        if (answer.getStatus() != 200) {
            throw ProblemException.failure(ProblemType.BAD_GATEWAY, node + ": " + text, Executed.UNKNOWN);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw ProblemException.failure(ProblemType.BAD_GATEWAY, node + ": did it, and said no JSON", Executed.YES);
        }
    }
}
