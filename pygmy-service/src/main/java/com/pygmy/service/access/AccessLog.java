package com.pygmy.service.access;

import com.pygmy.service.admin.AdminGuard;
import com.pygmy.service.config.UnusableConfiguration;
import com.pygmy.service.server.JettyServer;
import io.dropwizard.core.setup.Environment;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * One line for each request of a service, on all its ports, whichever handler answered it: Jetty calls this when an answer has been
 * written. The line is made in the thread that wrote the answer and waits in memory, within bounds, for the log's own thread. A process
 * that is killed loses the lines of the last fifth of a second. Thread-safe; does not block.
 */
public final class AccessLog implements RequestLog {
    private static final ThreadLocal<LineBytes> LINE = ThreadLocal.withInitial(LineBytes::new);

    private final LineWriter writer;
    private final AccessLine lines;
    private final boolean polls;

    private AccessLog(LineWriter writer, AccessLogConfiguration configuration) {
        this.writer = writer;
        this.lines = new AccessLine(configuration.format());
        this.polls = configuration.polls();
    }

    /**
     * Has the requests of a service logged, where its configuration names a file.
     *
     * @throws UnusableConfiguration where that file cannot be written
     */
    public static void install(AccessLogConfiguration configuration, Environment environment) {
        configuration.file().ifPresent(path -> {
            LineWriter writer = new LineWriter(
                    RotatedFile.configured(
                            "accessLog.file", path, configuration.fileBytesMax(), configuration.filesKept()),
                    configuration.waitingBytesMax(),
                    environment.metrics().counter("access-log.lines"),
                    environment.metrics().counter("access-log.left-out"));
            environment.lifecycle().manage(writer);
            watch(environment, new AccessLog(writer, configuration));
        });
    }

    /** Has all answers of a service told to a request log, besides those that are told of them already. */
    public static void watch(Environment environment, RequestLog log) {
        JettyServer.beforeStart(environment.lifecycle(), server -> {
            RequestLog other = server.getRequestLog();
            server.setRequestLog(other == null ? log : new RequestLog.Collection(other, log));
        });
    }

    @Override
    public void log(Request request, Response response) {
        boolean admin = AdminGuard.isAdmin(request);
        if (admin && !polls && AdminGuard.isRead(request)) {
            return;
        }
        LineBytes mine = LINE.get();
        mine.length = 0;
        long nanos = System.nanoTime() - request.getBeginNanoTime();
        lines.write(mine, request, response, System.currentTimeMillis(), nanos, admin);
        writer.add(mine.bytes, mine.length);
    }
}
