package com.pygmy.frontend.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.failover.NodeAddress;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.NodeStatus;
import com.pygmy.protocol.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A node as a frontend sees it, on real sockets: a service port whose answers a test chooses, and an admin port that tells a
 * status. It can be ill in every way a node can.
 */
public final class NodeDouble {
    private static final ObjectMapper JSON = ApiJson.strict();

    /** What a node does with a request. */
    @FunctionalInterface
    public interface Conduct {
        /** @return false where nothing is to be answered now or ever, unless the conduct kept the callback */
        boolean meet(Request request, Response response, Callback callback) throws Exception;
    }

    /** Takes the request and never answers. */
    public static final Conduct SILENT = (request, response, callback) -> true;

    /** Takes the request and cuts the connection. */
    public static final Conduct CUTTING = (request, response, callback) -> {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        return true;
    };

    /** Takes the request and resets the connection, as a process does that was killed. */
    public static final Conduct RESETTING = (request, response, callback) -> {
        if (request.getConnectionMetaData().getConnection().getEndPoint() instanceof SocketChannelEndPoint socket) {
            socket.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.getChannel().close();
        }
        return true;
    };

    private final String name;
    private final String group;
    private final Server server = new Server();
    private final ServerConnector service = new ServerConnector(server, 1, 1);
    private final ServerConnector admin = new ServerConnector(server, 1, 1);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Conduct conduct = (request, response, callback) -> text(response, callback, 200, "hello");
    private volatile Conduct changes = (request, response, callback) -> text(response, callback, 503, "no feed");
    private volatile Conduct tasks = (request, response, callback) -> text(response, callback, 404, "no such task");
    private volatile NodeStatus status;
    private volatile @Nullable Conduct adminConduct;

    public NodeDouble(String name, String group) {
        this.name = name;
        this.group = group;
        this.status = status("FOLLOWER", null, 0, true, true);
        server.setConnectors(new ServerConnector[] {service, admin});
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                return isAdmin(request) ? tellHealth(request, response, callback) : meet(request, response, callback);
            }
        });
        server.setStopTimeout(0);
    }

    public NodeDouble start() throws Exception {
        server.start();
        service.setPort(service.getLocalPort());
        admin.setPort(admin.getLocalPort());
        return this;
    }

    /** Closes both ports; {@link #start} opens the same again. */
    public void kill() throws Exception {
        server.stop();
    }

    public NodeAddress address() {
        return new NodeAddress(
                name,
                URI.create("http://localhost:" + service.getPort()),
                URI.create("http://localhost:" + admin.getPort()));
    }

    public String name() {
        return name;
    }

    /** From now on requests are met so. */
    public void conduct(Conduct next) {
        this.conduct = next;
    }

    /** From now on requests for changes are met so; these requests are not among {@link #requests}. */
    public void changes(Conduct next) {
        this.changes = next;
    }

    /** From now on requests for a task of the admin port are met so. */
    public void tasks(Conduct next) {
        this.tasks = next;
    }

    /** From now on polls of the health check are met so; null: as a node does. */
    public void adminConduct(@Nullable Conduct next) {
        this.adminConduct = next;
    }

    /** From now on the health check says so. */
    public void says(NodeStatus next) {
        this.status = next;
    }

    public NodeStatus status(String role, @Nullable String leader, long applied, boolean canRead, boolean canWrite) {
        return new NodeStatus(
                name,
                group,
                role,
                leader,
                1,
                "e1",
                applied,
                applied,
                0,
                canRead,
                canWrite,
                false,
                Instant.EPOCH,
                null,
                null);
    }

    /** Method and target of each request that came to the service port. */
    public List<String> requests() {
        return requests;
    }

    private boolean isAdmin(Request request) {
        return Request.getLocalPort(request) == admin.getLocalPort();
    }

    private boolean meet(Request request, Response response, Callback callback) throws Exception {
        if (request.getHttpURI().getPath().equals("/v1/changes")) {
            return changes.meet(request, response, callback);
        }
        requests.add(request.getMethod() + " " + request.getHttpURI().getPathQuery());
        response.getHeaders().put(Headers.NODE, name);
        return conduct.meet(request, response, callback);
    }

    private boolean tellHealth(Request request, Response response, Callback callback) throws Exception {
        Conduct other = request.getHttpURI().getPath().startsWith("/tasks/") ? tasks : adminConduct;
        if (other != null) {
            return other.meet(request, response, callback);
        }
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("healthy", status.cause() == null);
        check.putAll(JSON.convertValue(status, new TypeReference<Map<String, Object>>() {}));
        byte[] body = JSON.writeValueAsBytes(Map.of("raft", check, "deadlocks", Map.of("healthy", true)));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** Answers with a text. */
    public static boolean text(Response response, Callback callback, int status, String body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(body.getBytes(UTF_8)), callback);
        return true;
    }

    /** Answers with a problem document. */
    public static boolean problem(Response response, Callback callback, Problem problem) {
        try {
            response.setStatus(problem.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
            response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(problem)), callback);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
