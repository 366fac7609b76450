package com.pygmy.service.audit;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.service.access.AccessLog;
import com.pygmy.service.access.RotatedFile;
import com.pygmy.service.admin.AdminGuard;
import com.pygmy.service.config.UnusableConfiguration;
import com.pygmy.service.log.TokenBucket;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each action of an operator: all requests to the admin port but reads of health, readiness and metrics, and the changes on
 * the application port that take an operator's token, refused ones too. Requests without that token have lines up to a rate; those with
 * it have one each. A line is written once its request has been answered, in the thread that answered it, into the system's cache. A
 * line that cannot be written is an ERROR in the log, with its text, and counted: the action has been done by then. Thread-safe.
 */
public final class AuditLog implements RequestLog, Managed {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditLog.class);
    private static final ObjectWriter JSON = ApiJson.strict().writer();
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String OPERATOR = Role.OPERATOR.toString();
    private static final String TASKS = "/tasks/";

    /** No task takes a secret; one that was sent nevertheless must not end in a file. */
    private static final Pattern SECRET = Pattern.compile("token|secret|password|credential|key");

    /** So that each attempt of an operator who mistypes a token has a line. */
    static final int STRANGERS_BURST = 100;

    private static final int STRANGERS_PER_SECOND = 1;
    private static final int PARAMETERS_MAX = 16;
    private static final int TEXT_CHARACTERS_MAX = 512;

    private final RotatedFile file;
    private final String node;
    private final List<String> operatorPaths;
    private final BearerTokens operator;
    private final Supplier<@Nullable String> applied;
    private final Clock clock;
    private final TokenBucket strangers = new TokenBucket(STRANGERS_BURST, STRANGERS_PER_SECOND, System::nanoTime);
    private final Counter written;
    private final Counter lost;

    private AuditLog(
            RotatedFile file,
            String node,
            List<String> operatorPaths,
            BearerTokens operator,
            Supplier<@Nullable String> applied,
            Clock clock,
            MetricRegistry metrics) {
        this.file = file;
        this.node = node;
        this.operatorPaths = List.copyOf(operatorPaths);
        this.operator = operator;
        this.applied = applied;
        this.clock = clock;
        this.written = metrics.counter("audit.lines");
        this.lost = metrics.counter("audit.lost");
    }

    /**
     * Has the actions of operators logged, where the configuration names a file.
     *
     * @param node this node's name
     * @param operatorPaths beginnings of the paths on the application port whose changes take the operator's token
     * @param applied the position that this node's replica has applied, such as {@code catalog=17}; null where there is none
     * @throws UnusableConfiguration where the file cannot be written
     */
    public static void install(
            AuditLogConfiguration.Configured configuration,
            String node,
            List<String> operatorPaths,
            Supplier<@Nullable String> applied,
            Environment environment) {
        AuditLogConfiguration settings = configuration.auditLog();
        settings.file().ifPresent(path -> {
            BearerTokens operator = new BearerTokens(Map.of(Role.OPERATOR, configuration.operatorToken()));
            AuditLog log = new AuditLog(
                    RotatedFile.configured("auditLog.file", path, settings.fileBytesMax(), settings.filesKept()),
                    node,
                    operatorPaths,
                    operator,
                    applied,
                    Clock.systemUTC(),
                    environment.metrics());
            environment.lifecycle().manage(log);
            AccessLog.watch(environment, log);
        });
    }

    @Override
    public void log(Request request, Response response) {
        boolean admin = AdminGuard.isAdmin(request);
        boolean audited = admin ? !AdminGuard.isRead(request) : isOperators(request);
        if (!audited) {
            return;
        }
        String role = role(request);
        if (role.equals(OPERATOR) || strangers.take(1)) {
            write(line(request, response, admin, role));
        }
    }

    private boolean isOperators(Request request) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return false;
        }
        String path = path(request);
        return operatorPaths.stream().anyMatch(path::startsWith);
    }

    /** The path by which a request is routed: decoded, and without path parameters. */
    private static String path(Request request) {
        String canonical = request.getHttpURI().getCanonicalPath();
        return canonical != null
                ? canonical
                : String.valueOf(request.getHttpURI().getPath());
    }

    private AuditLine line(Request request, Response response, boolean admin, String role) {
        int status = response.getStatus();
        long leftOut = strangers.takeRefused();
        String index = response.getHeaders().get(Headers.INDEX);
        return new AuditLine(
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
                node,
                action(request, admin),
                parameters(request),
                outcome(status),
                status,
                role,
                Request.getRemoteAddr(request),
                response.getHeaders().get(Headers.REQUEST_ID),
                index != null ? index : applied.get(),
                leftOut == 0 ? null : leftOut);
    }

    private static String action(Request request, boolean admin) {
        String path = shortened(path(request));
        return admin && path.startsWith(TASKS) && request.getMethod().equals("POST")
                ? path.substring(TASKS.length())
                : request.getMethod() + " " + path;
    }

    /** Without a status there was no answer: the action may have been done. */
    static String outcome(int status) {
        if (status < 400) {
            return status < 200 ? "unknown" : "done";
        }
        return status < 500 ? "refused" : "failed";
    }

    private String role(Request request) {
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization == null) {
            return "none";
        }
        return operator.isOf(Role.OPERATOR, authorization) ? OPERATOR : "unknown";
    }

    private static Map<String, String> parameters(Request request) {
        Map<String, String> parameters = new TreeMap<>();
        try {
            for (Fields.Field field : Request.extractQueryParameters(request)) {
                if (parameters.size() < PARAMETERS_MAX) {
                    String name = shortened(field.getName());
                    boolean secret = SECRET.matcher(field.getName().toLowerCase(Locale.ROOT))
                            .find();
                    parameters.put(name, secret ? "***" : shortened(String.join(",", field.getValues())));
                }
            }
        } catch (RuntimeException e) {
            // Jetty has several for it. The action must have its line in any case.
            parameters.put("query", "cannot be decoded");
        }
        return parameters;
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_CHARACTERS_MAX ? text : text.substring(0, TEXT_CHARACTERS_MAX);
    }

    private void write(AuditLine line) {
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("texts and numbers are JSON", e);
        }
        byte[] bytes = new byte[json.length + 1];
        System.arraycopy(json, 0, bytes, 0, json.length);
        bytes[json.length] = '\n';
        try {
            synchronized (file) {
                file.append(ByteBuffer.wrap(bytes));
            }
            written.inc();
        } catch (IOException | RuntimeException e) {
            // Also where a file system reports in its own way: what an operator did must be somewhere.
            lost.inc();
            LOGGER.error("the audit log cannot be written, so it is here: {}", line, e);
        }
    }

    @Override
    public void stop() throws IOException {
        synchronized (file) {
            file.close();
        }
    }
}
