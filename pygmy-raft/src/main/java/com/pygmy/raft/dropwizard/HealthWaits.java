package com.pygmy.raft.dropwizard;

import com.google.common.base.Joiner;
import com.google.common.net.HttpHeaders;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.ReplicaStatus;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Lets a health check wait for news. The tag of an answer ({@code ETag}) names how this replica is, but for its indexes. Who shows
 * the tag again ({@code If-None-Match}) and is willing to wait ({@code Prefer: wait=5}, RFC 7240) is answered when the replica is
 * otherwise or the time is up. So those that poll hear at once that a leader has changed or that a node drains, and need not
 * ask often.
 *
 * <p>Thread-safe. No thread waits; a replica that drains keeps nobody waiting.
 */
final class HealthWaits extends HttpFilter {
    /** Further ones are answered at once. */
    private static final int WAITING_MAX = 128;

    private final transient Supplier<ReplicaStatus> status;
    private final transient Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    HealthWaits(Supplier<ReplicaStatus> status) {
        this.status = status;
    }

    /** Behind the filter that guards the admin port. */
    void install(Environment environment) {
        FilterRegistration.Dynamic filter = environment.admin().addFilter("health-waits", this);
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/healthcheck");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ReplicaStatus now = status.get();
        String tag = tag(now);
        response.setHeader(HttpHeaders.ETAG, tag);
        long millis = WaitPreference.of(request.getHeader(Headers.PREFER)).toMillis();
        if (millis == 0
                || now.draining()
                || !tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))
                || waiting.size() >= WAITING_MAX) {
            chain.doFilter(request, response);
            return;
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(millis);
        Waiting mine = new Waiting(async, tag);
        async.addListener(mine);
        waiting.add(mine);
        look(); // it may have changed since the tag was made
    }

    /** Ends the waits of those who know another state than that of now. Does not block. */
    void look() {
        if (waiting.isEmpty()) {
            return;
        }
        String now = tag(status.get());
        waiting.stream().filter(each -> !each.tag.equals(now)).forEach(each -> each.end(now));
    }

    private static String tag(ReplicaStatus now) {
        return Joiner.on('/')
                .join(
                        "\"" + now.role(),
                        now.leader().orElse("-"),
                        now.term(),
                        now.epoch().orElse("-"),
                        now.canRead() ? "r" : "-",
                        now.canWrite() ? "w" : "-",
                        now.draining() ? "d" : "-",
                        Integer.toHexString(now.cause().hashCode()),
                        Integer.toHexString(now.upgrade().hashCode()) + "\"");
    }

    /** A request that waits; it goes on to the health check once. */
    private final class Waiting implements AsyncListener {
        private final AsyncContext async;
        private final String tag;
        private final AtomicBoolean ended = new AtomicBoolean();

        Waiting(AsyncContext async, String tag) {
            this.async = async;
            this.tag = tag;
        }

        private void end(String now) {
            waiting.remove(this);
            if (ended.compareAndSet(false, true)) {
                ((HttpServletResponse) async.getResponse()).setHeader(HttpHeaders.ETAG, now);
                async.dispatch();
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end(tag);
        }

        @Override
        public void onError(AsyncEvent event) {
            waiting.remove(this);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            waiting.remove(this);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // it does not wait twice
        }
    }
}
