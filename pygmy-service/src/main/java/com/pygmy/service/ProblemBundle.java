package com.pygmy.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.service.access.AccessLog;
import com.pygmy.service.access.AccessLogConfiguration;
import com.pygmy.service.body.BodyFormFilter;
import com.pygmy.service.body.BodyLimitFilter;
import com.pygmy.service.body.BodyReading;
import com.pygmy.service.http.NotModifiedLength;
import com.pygmy.service.http.OptionsAnswers;
import com.pygmy.service.limits.ClientLimits;
import com.pygmy.service.limits.ClientLimitsHandler;
import com.pygmy.service.log.FailureLog;
import com.pygmy.service.log.LogLines;
import com.pygmy.service.log.LogRate;
import com.pygmy.service.log.RequestTraceFilter;
import com.pygmy.service.problem.ProblemErrorHandler;
import com.pygmy.service.problem.ProblemMapper;
import com.pygmy.service.problem.ViolationMapper;
import com.pygmy.service.server.JettyServer;
import com.pygmy.service.tracing.RouteTemplates;
import com.pygmy.service.tracing.Tracing;
import com.pygmy.service.tracing.TracingConfiguration;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URL;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP edge that every Pygmy service has: each error is a problem document, wherever it is noticed (a resource, Jersey,
 * Jackson, Bean Validation, a servlet or Jetty); what is held for clients is limited ({@link ClientLimits}); each answer names its request; JSON is read as strictly
 * as {@link ApiJson#strict()} says; no client fills the log; requests make spans where that is configured ({@link TracingConfiguration}). Add it before other bundles, so that its filters come first.
 *
 * <p>Takes the place of Dropwizard's default exception mappers. A more precise mapper may be registered beside its own.
 */
public final class ProblemBundle implements ConfiguredBundle<Configuration> {
    private final Set<String> streamedPaths;
    private final Supplier<RouteTemplates> routes;

    public ProblemBundle() {
        this(Set.of(), RouteTemplates::none);
    }

    private ProblemBundle(Set<String> streamedPaths, Supplier<RouteTemplates> routes) {
        this.streamedPaths = streamedPaths;
        this.routes = routes;
    }

    /** The same, but for one path to which bodies of any size may be posted, since they are read piece by piece. */
    public ProblemBundle streaming(String path) {
        Set<String> paths = new TreeSet<>(streamedPaths);
        paths.add(path);
        return new ProblemBundle(paths, routes);
    }

    /**
     * The same, for a service whose paths are known, so that spans name them.
     *
     * @param openApi its OpenAPI document, such as a resource of the service's own
     * @param forNodes templates of further paths, which only other nodes ask for
     */
    public ProblemBundle routes(@Nullable URL openApi, List<String> forNodes) {
        URL document = Objects.requireNonNull(openApi, "no such resource");
        return new ProblemBundle(streamedPaths, () -> RouteTemplates.of(document, forNodes));
    }

    @Override
    public void initialize(Bootstrap<?> bootstrap) {
        LogLines.protect();
        readRequestsStrictly(bootstrap);
    }

    /** Dropwizard reads YAML and requests with one mapper; YAML needs what requests must not have, such as text for numbers. */
    private static <T extends Configuration> void readRequestsStrictly(Bootstrap<T> bootstrap) {
        ObjectMapper forConfiguration = bootstrap.getObjectMapper();
        ConfigurationFactoryFactory<T> factories = bootstrap.getConfigurationFactoryFactory();
        bootstrap.setConfigurationFactoryFactory(
                (type, validator, mapper, prefix) -> factories.create(type, validator, forConfiguration, prefix));
        bootstrap.setObjectMapper(ApiJson.strict());
    }

    @Override
    public void run(Configuration configuration, Environment environment) {
        LogRate.install(environment.metrics());
        if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
            server.setRegisterDefaultExceptionMappers(false);
        }
        environment.jersey().register(ProblemMapper.class);
        environment.jersey().register(ViolationMapper.class);
        environment.jersey().register(new BodyReading());
        environment.jersey().register(new OptionsAnswers());
        // A path says where, and the client knows at which address it asked: that of this node may not be for it.
        environment.jersey().property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        filter(environment, "request-trace", new RequestTraceFilter());
        filter(environment, "body-form", new BodyFormFilter());
        ClientLimits limits =
                configuration instanceof ClientLimits.Configured configured ? configured.clients() : new ClientLimits();
        filter(environment, "body-limit", new BodyLimitFilter(limits.bodyMaxBytes(), streamedPaths));

        environment.getApplicationContext().setErrorHandler(new ProblemErrorHandler());
        environment.getAdminContext().setErrorHandler(new ProblemErrorHandler());
        JettyServer.beforeStart(environment.lifecycle(), server -> {
            server.setErrorHandler(new ProblemErrorHandler());
            server.insertHandler(new FailureLog());
            server.insertHandler(new NotModifiedLength.Handler());
        });
        if (configuration instanceof AccessLogConfiguration.Configured configured) {
            AccessLog.install(configured.accessLog(), environment);
        }
        ClientLimitsHandler.install(limits, streamedPaths, environment); // last, to be before the others
        if (configuration instanceof TracingConfiguration.Configured configured) {
            TracingConfiguration tracing = configured.tracing();
            if (tracing != null) {
                Tracing.install(tracing, configured.instance(), routes.get(), environment);
            }
        }
    }

    private static void filter(Environment environment, String name, Filter filter) {
        environment
                .servlets()
                .addFilter(name, filter)
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }
}
