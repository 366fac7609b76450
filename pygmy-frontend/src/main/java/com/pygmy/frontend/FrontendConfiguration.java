package com.pygmy.frontend;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.http.NodeUrls;
import com.pygmy.failover.http.PollConfiguration;
import com.pygmy.frontend.cache.CacheConfiguration;
import com.pygmy.frontend.cluster.ClusterConfiguration;
import com.pygmy.frontend.forward.ForwardingConfiguration;
import com.pygmy.frontend.handler.CorsConfiguration;
import com.pygmy.frontend.ready.ReadinessConfiguration;
import com.pygmy.service.ServiceConfiguration;
import com.pygmy.service.config.DurationWithin;
import com.pygmy.service.tls.TlsConfiguration;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a frontend reads from its YAML file. */
public final class FrontendConfiguration extends ServiceConfiguration {
    /** This frontend's name, such as {@code frontend-1}. */
    @JsonProperty
    @NotNull
    @Pattern(regexp = "[A-Za-z0-9-]{1,64}", message = "must be 1 to 64 letters, digits or dashes")
    private String name = "frontend";

    /** The bearer token with which nodes of one cluster know each other. */
    @JsonProperty
    @NotBlank
    private String nodeToken;

    /** The nodes of the catalog: name to addresses. */
    @JsonProperty
    @NotEmpty
    private Map<String, @Valid @NotNull NodeUrls> catalog = new LinkedHashMap<>();

    /** The nodes of the order group. */
    @JsonProperty
    @NotEmpty
    private Map<String, @Valid @NotNull NodeUrls> order = new LinkedHashMap<>();

    /** Whom nodes have their certificates from, where their addresses begin with {@code https}. */
    @JsonProperty
    @Valid
    private @Nullable TlsConfiguration tls;

    @JsonProperty
    @Valid
    @NotNull
    private PollConfiguration polls = new PollConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private ForwardingConfiguration forwarding = new ForwardingConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private CacheConfiguration cache = new CacheConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private ClusterConfiguration cluster = new ClusterConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private ReadinessConfiguration readiness = new ReadinessConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private CorsConfiguration cors = new CorsConfiguration();

    /** How long requests are still served after the process is told to stop: long enough for clients to turn away. */
    @JsonProperty
    @DurationWithin(min = 0, minUnit = SECONDS, max = 5, maxUnit = MINUTES)
    private Duration drain = Duration.seconds(2);

    @ValidationMethod(message = "catalog and order: the same node in both (expected: each name once)")
    boolean isEachNodeInOnePool() {
        return catalog.keySet().stream().noneMatch(order::containsKey);
    }

    public String name() {
        return name;
    }

    @Override
    public String instance() {
        return name;
    }

    public String nodeToken() {
        return nodeToken;
    }

    public List<NodeAddress> catalog() {
        return NodeUrls.addresses(catalog);
    }

    public List<NodeAddress> order() {
        return NodeUrls.addresses(order);
    }

    public @Nullable TlsConfiguration tls() {
        return tls;
    }

    public PollConfiguration polls() {
        return polls;
    }

    public ForwardingConfiguration forwarding() {
        return forwarding;
    }

    public CacheConfiguration cache() {
        return cache;
    }

    public ClusterConfiguration cluster() {
        return cluster;
    }

    public ReadinessConfiguration readiness() {
        return readiness;
    }

    public CorsConfiguration cors() {
        return cors;
    }

    public java.time.Duration drain() {
        return drain.toJavaDuration();
    }
}
