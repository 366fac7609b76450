package com.pygmy.failover.http;

import com.pygmy.failover.HealthReport;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.Pool;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the admin health check of each node of some pools, as often as {@link Pool#duePolls} wants, and sleeps until then. A
 * poll blocks a thread; a node has one at most, so that one that hangs delays no other's. A poll that is late has failed then,
 * wherever the thread hangs, and while it goes on hanging each further poll of the node fails at once.
 */
public final class HealthPoller implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPoller.class);

    /** A health check is some kilobytes; what sends more is not a node. */
    private static final int MAX_REPORT_BYTES = 256 * 1024;

    /** Polls that are due within it are begun together. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final NodePoll NO_ANSWER = new NodePoll.Failed("its health check does not answer");

    private final List<Pool> pools;
    private final HttpClient client;
    private final Optional<String> authorization;
    private final long timeoutNanos;
    private final ScheduledExecutorService threads;
    private final Map<URI, Poll> underWay = new ConcurrentHashMap<>();
    private @Nullable ScheduledFuture<?> next;

    /**
     * @param authorization shown to nodes whose health is not open to all
     * @param environment ends the client and its threads with the service, after this
     */
    public HealthPoller(
            List<Pool> pools, Optional<String> authorization, PollConfiguration polls, Environment environment) {
        this.pools = List.copyOf(pools);
        this.authorization = authorization;
        this.timeoutNanos = polls.timeout().toNanos();
        int nodes = pools.stream().mapToInt(pool -> pool.addresses().size()).sum();
        client = polls.client(environment, nodes);
        threads = environment
                .lifecycle()
                .scheduledExecutorService("polls-%d")
                .threads(nodes + 1)
                .removeOnCancelPolicy(true)
                .build();
    }

    @Override
    public void start() {
        pools.forEach(pool -> pool.onTrouble(this::wake));
        wake();
    }

    @Override
    public synchronized void stop() {
        threads.shutdownNow();
        underWay.values().forEach(poll -> poll.request.cancel());
    }

    private void wake() {
        try {
            threads.execute(this::pollWhatIsDue);
        } catch (RejectedExecutionException e) {
            LOG.debug("the polls end with the service");
        }
    }

    private synchronized void pollWhatIsDue() {
        if (threads.isShutdown()) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        long pause = timeoutNanos;
        try {
            underWay.values().forEach(Poll::endIfLate);
            for (Pool pool : pools) {
                pool.duePolls().forEach(node -> begin(new Poll(pool, node)));
                pause = Math.min(pause, pool.nanosToNextPoll());
            }
        } catch (RuntimeException e) {
            LOG.error("polling failed", e); // the top of the thread: it must not end the polling
        }
        next = threads.schedule(this::pollWhatIsDue, pause + TOGETHER_NANOS, TimeUnit.NANOSECONDS);
    }

    private void begin(Poll poll) {
        if (underWay.putIfAbsent(poll.node.admin(), poll) == null) {
            threads.execute(poll);
        } else {
            poll.end(NO_ANSWER);
        }
    }

    private final class Poll implements Runnable {
        private final Pool pool;
        private final NodeAddress node;
        private final long beganAt;
        private final HttpGet request;
        private final AtomicBoolean ended = new AtomicBoolean();

        Poll(Pool pool, NodeAddress node) {
            this.pool = pool;
            this.node = node;
            this.beganAt = pool.now();
            this.request = new HttpGet(node.admin().resolve("/healthcheck"));
            authorization.ifPresent(value -> request.setHeader(HttpHeaders.AUTHORIZATION, value));
        }

        @Override
        public void run() {
            NodePoll said = NO_ANSWER;
            try {
                said = client.execute(request, this::read);
            } catch (IOException e) {
                LOG.debug("{}: {}", node.name(), e.toString());
            } catch (RuntimeException e) {
                LOG.error("a poll of {} failed", node.name(), e); // the top of the thread
            } finally {
                underWay.remove(node.admin(), this);
                end(said);
            }
        }

        private NodePoll read(ClassicHttpResponse response) throws IOException {
            HttpEntity entity = response.getEntity();
            byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(MAX_REPORT_BYTES + 1);
            if (body.length > MAX_REPORT_BYTES) {
                request.cancel(); // closes the connection: the rest is not waited for
                return new NodePoll.Failed("its health check is longer than " + MAX_REPORT_BYTES + " bytes");
            }
            return HealthReport.read(node.name(), pool.group().toString(), body);
        }

        private void endIfLate() {
            if (pool.now() - beganAt >= timeoutNanos) {
                request.cancel();
                end(NO_ANSWER);
            }
        }

        private void end(NodePoll said) {
            if (ended.compareAndSet(false, true)) {
                pool.polled(node, said, beganAt);
            }
        }
    }
}
