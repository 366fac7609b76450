package com.pygmy.service.admin;

import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.config.UnusableConfiguration;
import com.pygmy.service.problem.Problems;
import com.pygmy.service.server.JettyServer;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Guards an admin port. Health, readiness, metrics and ping are read as {@link AdminReads} says; everything else, no matter what serves it
 * (tasks, thread dump, profiles), needs the operator's token. What a web page could make a browser send is refused even with a
 * token: a request that changes something and names an origin, is marked as cross-site, or carries a form. Thread-safe.
 */
public final class AdminGuard extends HttpFilter {
    private static final Set<String> READS = Set.of("/healthcheck", "/ready", "/metrics", "/ping");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");
    private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

    /** What an HTML form, or a script without permission, can send to another site (Fetch, "CORS-safelisted"). */
    private static final Set<String> FORMS =
            Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

    private final transient BearerTokens tokens;
    private final AdminReads reads;

    private AdminGuard(AdminAccess access) {
        Map<Role, String> known = new EnumMap<>(Role.class);
        putWhereGiven(known, Role.OPERATOR, access.operatorToken());
        putWhereGiven(known, Role.NODE, access.nodeToken());
        this.tokens = new BearerTokens(known);
        this.reads = access.reads();
    }

    private static void putWhereGiven(Map<Role, String> tokens, Role role, String token) {
        if (!token.isEmpty()) {
            tokens.put(role, token);
        }
    }

    /**
     * Guards the admin port of a service, and binds it to the loopback address where its connector names no host.
     *
     * @throws UnusableConfiguration where a token cannot be used
     */
    public static void install(AdminAccess access, Configuration configuration, Environment environment) {
        FilterRegistration.Dynamic guard = environment.admin().addFilter("admin-guard", new AdminGuard(access));
        guard.setAsyncSupported(true);
        guard.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        if (configuration.getServerFactory() instanceof DefaultServerFactory server) {
            server.getAdminConnectors().forEach(AdminGuard::bindToLoopback);
        }
    }

    private static void bindToLoopback(ConnectorFactory connector) {
        if (connector instanceof HttpConnectorFactory http && http.getBindHost() == null) {
            http.setBindHost(InetAddress.getLoopbackAddress().getHostAddress());
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Problem> refusal = refusal(request);
        if (refusal.isPresent()) {
            Problems.write(request, response, refusal.get());
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Whether a request came to the admin port of a Dropwizard service. */
    public static boolean isAdmin(Request request) {
        return JettyServer.isAdmin(request.getConnectionMetaData().getConnector());
    }

    /** Whether a request to an admin port reads health, readiness or metrics, and nothing else. */
    public static boolean isRead(Request request) {
        return SAFE_METHODS.contains(request.getMethod())
                && READS.contains(request.getHttpURI().getPath());
    }

    private Optional<Problem> refusal(HttpServletRequest request) {
        boolean safe = SAFE_METHODS.contains(request.getMethod());
        if (!safe) {
            Optional<Problem> sentByPage = sentByPage(request);
            if (sentByPage.isPresent()) {
                return sentByPage;
            }
        }
        String authorization = request.getHeader("Authorization");
        if (!safe || !isRead(request)) {
            return tokens.refusal(authorization, Role.OPERATOR);
        }
        return reads == AdminReads.OPEN ? Optional.empty() : tokens.refusal(authorization, Role.OPERATOR, Role.NODE);
    }

    /** The path as it was sent: another spelling of it is another path, and not open. */
    private static boolean isRead(HttpServletRequest request) {
        String path = request.getRequestURI();
        String context = request.getContextPath();
        return path.startsWith(context) && READS.contains(path.substring(context.length()));
    }

    private static Optional<Problem> sentByPage(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (request.getHeader("Origin") != null || (site != null && !SAME_SITE.contains(site))) {
            return Optional.of(Problem.of(
                    ProblemType.FORBIDDEN, "Origin: sent by a web page (expected: a request of no page, without it)"));
        }
        return mediaType(request.getContentType())
                .filter(FORMS::contains)
                .map(type -> Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type: " + type + " (expected: parameters in the query, without a body)"));
    }

    private static Optional<String> mediaType(@Nullable String contentType) {
        return Optional.ofNullable(contentType)
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }
}
