package com.pygmy.failover.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.failover.PoolRules;
import com.pygmy.protocol.tls.ReloadedTls;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.client.HttpClientBuilder;
import io.dropwizard.client.HttpClientConfiguration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.client5.http.socket.PlainConnectionSocketFactory;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.config.RegistryBuilder;

/** The block {@code polls}: how the health of nodes is polled, and how quickly that is believed. */
public final class PollConfiguration {
    /** Between two polls of a node while all is well. */
    @JsonProperty
    @DurationWithin(min = 50, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration interval = Duration.milliseconds(500);

    /** Between two polls while a node is in trouble or none takes commands: how soon better times are noticed. */
    @JsonProperty
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration quickInterval = Duration.milliseconds(100);

    /**
     * How long a node may take to answer. Generous: a busy node is not a dead one. Over TLS, twice as long after each poll without an
     * answer, up to four times.
     */
    @JsonProperty
    @DurationWithin(min = 50, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration timeout = Duration.seconds(1);

    /**
     * How long a node may keep a poll waiting while it has no news; in whole seconds, none where less. Without load, a node that hangs
     * is found out later by as much.
     */
    @JsonProperty
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 10, maxUnit = SECONDS)
    private Duration waitMax = Duration.seconds(5);

    /** Polls that must fail in a row before a node counts as down. */
    @JsonProperty
    @Min(1)
    @Max(100)
    private int failuresToEject = 2;

    /** Polls that must succeed in a row before it counts as up again. */
    @JsonProperty
    @Min(1)
    @Max(100)
    private int successesToReturn = 1;

    /** Longest time for which a node stays under suspicion although its polls are good. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration suspicionMax = Duration.seconds(5);

    /**
     * How long requests wait for a group that has no leader while a majority of it is up, counted from when it last could
     * serve: several elections on a busy machine. After that, and at once where no majority is up, they are answered 503.
     */
    @JsonProperty
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration leaderWait = Duration.seconds(5);

    /** Answers of "something went wrong inside" in a row that put a node under suspicion. */
    @JsonProperty
    @Min(1)
    @Max(1000)
    private int errorsToSuspect = 3;

    /**
     * The HTTP client of the polls. Its {@code timeout} is that of a poll, and it has one connection a node, each closed before
     * the node does so. Nothing is retried: the next poll comes soon.
     */
    @JsonProperty
    @JsonMerge
    @Valid
    @NotNull
    private HttpClientConfiguration client = clientDefaults();

    private static HttpClientConfiguration clientDefaults() {
        HttpClientConfiguration defaults = new HttpClientConfiguration();
        defaults.setMaxConnectionsPerRoute(1);
        defaults.setKeepAlive(Duration.seconds(20));
        defaults.setValidateAfterInactivityPeriod(Duration.seconds(20));
        defaults.setProtocolUpgradeEnabled(false);
        return defaults;
    }

    @ValidationMethod(message = "client: retries or cookies (expected: neither; the next poll is the retry)")
    boolean isPlainClient() {
        return client.getRetries() == 0 && !client.isCookiesEnabled();
    }

    @ValidationMethod(message = "quickInterval: longer than interval (expected: at most as long)")
    boolean isQuickIntervalQuicker() {
        return quickInterval.toNanoseconds() <= interval.toNanoseconds();
    }

    public PoolRules poolRules(int requestsPerNode) {
        return new PoolRules(
                interval.toJavaDuration(),
                quickInterval.toJavaDuration(),
                failuresToEject,
                successesToReturn,
                errorsToSuspect,
                suspicionMax.toJavaDuration(),
                leaderWait.toJavaDuration(),
                requestsPerNode);
    }

    java.time.Duration waitMax() {
        return waitMax.toJavaDuration();
    }

    java.time.Duration timeout() {
        return timeout.toJavaDuration();
    }

    /** The client for so many nodes; it ends with the environment. */
    CloseableHttpClient client(Environment environment, int nodes, NodeTls tls) {
        client.setTimeout(timeout);
        client.setMaxConnections(nodes);
        HttpClientBuilder builder = new HttpClientBuilder(environment) {
            @Override
            protected org.apache.hc.client5.http.impl.classic.HttpClientBuilder customizeBuilder(
                    org.apache.hc.client5.http.impl.classic.HttpClientBuilder builder) {
                return builder.disableRedirectHandling().disableAuthCaching();
            }
        };
        tls.tls().ifPresent(files -> {
            builder.using(sockets(files));
            // It holds for the handshake, too; a poll's own time ends both.
            long longest = timeout.toNanoseconds() << HealthPoller.DOUBLINGS_MAX;
            client.setConnectionTimeout(Duration.nanoseconds(
                    Math.max(longest, client.getConnectionTimeout().toNanoseconds())));
        });
        return builder.using(client).disableContentCompression(true).build("polls");
    }

    /** Makes sure that a node's certificate has the name it was asked at. */
    @SuppressWarnings("deprecation") // Dropwizard's builder takes no other
    private static Registry<ConnectionSocketFactory> sockets(ReloadedTls tls) {
        return RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register("https", new SSLConnectionSocketFactory(tls.following()))
                .build();
    }
}
