package com.pygmy.failover.http;

import com.pygmy.failover.HealthReport;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.Pool;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.tls.TlsFailure;
import com.pygmy.service.Timers;
import com.pygmy.service.tls.TlsRefusals;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the admin health check of each node of some pools, as often as {@link Pool#duePolls} wants, and sleeps until then. A
 * poll blocks a thread; a node has one at most, so that one that hangs delays no other's. A poll that is late has failed then,
 * wherever the thread hangs, and while it goes on hanging each further poll of the node fails at once. The thread of a poll that has
 * ended goes on with one that is due, such as the next one of a node that kept it waiting, so that these wake nobody else.
 *
 * <p>While all is well, a poll shows a node what it has said of itself last, and the node keeps it waiting until it has other news,
 * within limits; a node that knows nothing of that answers at once. So news come at once, as does the end of the node's process,
 * which closes the connection, and a store without load is quiet. A node that hangs is found out later by as long as a poll may
 * wait: for a second at most where requests come, which find it out too.
 */
public final class HealthPoller implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPoller.class);

    /** A health check is some kilobytes; what sends more is not a node. */
    private static final int MAX_REPORT_BYTES = 256 * 1024;

    /** Polls that are due within it are begun together. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The longest pause, should nothing be due. */
    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    /** More of them since the last poll of a node, and the next one waits only briefly. */
    private static final long REQUESTS_FEW = 50;

    private static final long SECONDS_UNDER_LOAD = 1;

    /** How often the time for a poll over TLS is doubled at most. */
    static final int DOUBLINGS_MAX = 2;

    private static final NodePoll NO_ANSWER = new NodePoll.Failed("its health check does not answer");

    private final List<Pool> pools;
    private final CloseableHttpClient client;
    private final TlsRefusals refusals;
    private final RequestConfig defaults;
    private final Optional<String> authorization;
    private final long timeoutNanos;
    private final long waitSecondsMax;
    private final Map<URI, Known> known = new ConcurrentHashMap<>();
    private final Map<URI, Integer> unanswered = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads;
    private final Map<URI, Poll> underWay = new ConcurrentHashMap<>();
    private @Nullable ScheduledFuture<?> next;

    /**
     * @param authorization shown to nodes whose health is not open to all
     * @param tls for nodes whose addresses begin with {@code https}
     * @param environment ends the client and its threads with the service, after this
     */
    public HealthPoller(
            List<Pool> pools,
            Optional<String> authorization,
            PollConfiguration polls,
            NodeTls tls,
            Environment environment) {
        this.pools = List.copyOf(pools);
        this.authorization = authorization;
        this.timeoutNanos = polls.timeout().toNanos();
        int nodes = pools.stream().mapToInt(pool -> pool.addresses().size()).sum();
        this.waitSecondsMax = polls.waitMax().toSeconds();
        client = polls.client(environment, nodes, tls);
        refusals = tls.refusals();
        defaults = Objects.requireNonNull(((Configurable) client).getConfig());
        threads = Timers.of(environment.lifecycle(), "polls", nodes + 1);
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

    private synchronized void pollInTime() {
        next = null;
        pollWhatIsDue();
    }

    private synchronized void pollWhatIsDue() {
        begin().forEach(threads::execute);
    }

    /** The same, but for one of the polls that are due, which is for the caller to run. */
    private synchronized @Nullable Poll pollWhatElseIsDue() {
        List<Poll> begun = begin();
        begun.stream().skip(1).forEach(threads::execute);
        return begun.isEmpty() ? null : begun.get(0);
    }

    /** Begins the polls that are due, and returns them to be run. Under the lock. */
    private List<Poll> begin() {
        List<Poll> begun = new ArrayList<>();
        if (threads.isShutdown()) {
            return begun;
        }
        long pause = PAUSE_NANOS_MAX;
        try {
            underWay.values().forEach(Poll::endIfLate);
            for (Pool pool : pools) {
                boolean trouble = pool.inTrouble();
                if (trouble) {
                    underWay.values().stream().filter(poll -> poll.pool == pool).forEach(Poll::withdrawIfWaiting);
                }
                for (NodeAddress node : pool.duePolls()) {
                    Poll poll = new Poll(pool, node, trouble ? 0 : waitSeconds(pool, node));
                    if (underWay.putIfAbsent(node.admin(), poll) == null) {
                        begun.add(poll);
                    } else {
                        poll.end(NO_ANSWER);
                    }
                }
                pause = Math.min(pause, pool.nanosToNextPoll());
            }
            for (Poll poll : underWay.values()) {
                pause = Math.min(pause, poll.nanosLeft());
            }
        } catch (RuntimeException e) {
            LOG.error("polling failed", e); // the top of the thread: it must not end the polling
        }
        wakeIn(pause + TOGETHER_NANOS);
        return begun;
    }

    /** A timer that strikes before that is left as it is: a look too many costs less than to set it anew at each poll. */
    private void wakeIn(long nanos) {
        if (next != null && next.getDelay(TimeUnit.NANOSECONDS) <= nanos) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        next = threads.schedule(this::pollInTime, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * How long a poll that begins now may be kept waiting. Without load the waits of all nodes end within the same second: the timer for
     * polls that are late strikes once behind them then, not behind each.
     */
    private long waitSeconds(Pool pool, NodeAddress node) {
        Known before = known.get(node.admin());
        if (before == null) {
            return 0;
        }
        return pool.requests() - before.requests() > REQUESTS_FEW
                ? Math.min(waitSecondsMax, SECONDS_UNDER_LOAD)
                : secondsToCommonEnd(pool.now());
    }

    private long secondsToCommonEnd(long now) {
        return waitSecondsMax == 0
                ? 0
                : waitSecondsMax - Math.floorMod(TimeUnit.NANOSECONDS.toSeconds(now), waitSecondsMax);
    }

    /**
     * What is known since the last poll of a node.
     *
     * @param tag names what it said of itself
     * @param requests how many requests the pool had had
     */
    private record Known(String tag, long requests) {}

    private final class Poll implements Runnable {
        private final Pool pool;
        private final NodeAddress node;
        private final long beganAt;
        private final HttpGet request;
        private final boolean waits;
        private final long limitNanos;
        private final AtomicBoolean ended = new AtomicBoolean();

        Poll(Pool pool, NodeAddress node, long waitSeconds) {
            this.pool = pool;
            this.node = node;
            this.beganAt = pool.now();
            this.request = new HttpGet(node.admin().resolve("/healthcheck"));
            authorization.ifPresent(value -> request.setHeader(HttpHeaders.AUTHORIZATION, value));
            Known before = known.get(node.admin());
            waits = before != null && waitSeconds > 0;
            limitNanos = timeToAnswer() + (waits ? TimeUnit.SECONDS.toNanos(waitSeconds) : 0);
            if (before != null && waits) {
                request.setHeader(HttpHeaders.IF_NONE_MATCH, before.tag());
                request.setHeader(Headers.PREFER, "wait=" + waitSeconds);
            }
            if (limitNanos > timeoutNanos) {
                request.setConfig(RequestConfig.copy(defaults)
                        .setResponseTimeout(limitNanos, TimeUnit.NANOSECONDS)
                        .build());
            }
        }

        /**
         * A poll that is cut off in the middle of a handshake leaves nothing for the next one to go on with: on a machine where
         * handshakes take longer than a poll may, no node would ever be found well.
         */
        private long timeToAnswer() {
            boolean secure = "https".equals(node.admin().getScheme());
            return secure
                    ? timeoutNanos << Math.min(DOUBLINGS_MAX, unanswered.getOrDefault(node.admin(), 0))
                    : timeoutNanos;
        }

        @Override
        public void run() {
            for (Poll poll = this; poll != null; ) {
                poll.ask();
                poll = pollWhatElseIsDue();
            }
        }

        private void ask() {
            NodePoll said = NO_ANSWER;
            try {
                said = client.execute(request, this::read);
            } catch (IOException e) {
                LOG.debug("{}: {}", node.name(), e.toString());
                said = TlsFailure.of(e).map(this::refused).orElse(NO_ANSWER);
            } catch (RuntimeException e) {
                if (ended.get()) {
                    LOG.debug("{}: {}", node.name(), e.toString()); // the client may end what is cancelled in any way
                } else {
                    LOG.error("a poll of {} failed", node.name(), e); // the top of the thread
                }
            } finally {
                underWay.remove(node.admin(), this);
                end(said);
            }
        }

        private NodePoll refused(TlsFailure failure) {
            refusals.add(node.name() + " at " + node.admin().getAuthority(), failure);
            return new NodePoll.Failed("TLS: " + failure.words());
        }

        private NodePoll read(ClassicHttpResponse response) throws IOException {
            HttpEntity entity = response.getEntity();
            byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(MAX_REPORT_BYTES + 1);
            if (body.length > MAX_REPORT_BYTES) {
                request.cancel(); // closes the connection: the rest is not waited for
                return new NodePoll.Failed("its health check is longer than " + MAX_REPORT_BYTES + " bytes");
            }
            Header tag = response.getFirstHeader(HttpHeaders.ETAG);
            if (tag == null) {
                known.remove(node.admin());
            } else {
                known.put(node.admin(), new Known(tag.getValue(), pool.requests()));
            }
            return HealthReport.read(node.name(), pool.group().toString(), body);
        }

        private long nanosLeft() {
            if (ended.get()) {
                return Long.MAX_VALUE; // it hangs, and nobody waits for it any more
            }
            return Math.max(0, limitNanos - (pool.now() - beganAt));
        }

        private void endIfLate() {
            if (nanosLeft() == 0) {
                end(NO_ANSWER);
                request.cancel();
            }
        }

        /** Has another one begin that is answered at once. */
        private void withdrawIfWaiting() {
            if (waits && ended.compareAndSet(false, true)) {
                underWay.remove(node.admin(), this);
                request.cancel();
                pool.pollWithdrawn(node);
            }
        }

        private void end(NodePoll said) {
            if (ended.compareAndSet(false, true)) {
                unanswered.compute(
                        node.admin(), (uri, times) -> said.equals(NO_ANSWER) ? (times == null ? 1 : times + 1) : null);
                pool.polled(node, said, beganAt);
            }
        }
    }
}
