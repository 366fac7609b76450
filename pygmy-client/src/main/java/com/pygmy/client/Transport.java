package com.pygmy.client;

import com.pygmy.failover.Attempt;
import com.pygmy.failover.NodeFinding;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.SessionToken;
import com.pygmy.protocol.tls.ReloadedTls;
import com.pygmy.protocol.tls.TlsFailure;
import com.pygmy.protocol.tls.TlsFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes one attempt of a call at one frontend and says how it ended. Thread-safe. */
final class Transport implements AutoCloseable {
    private static final int THREADS = 4;

    private final ClientSettings settings;
    private final ExecutorService threads = daemonThreads();
    private final HttpClient http;

    Transport(ClientSettings settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeouts().connect())
                .executor(threads);
        if (settings.tls() != null) {
            builder.sslContext(context(settings.tls()));
        } else if (settings.frontends().stream()
                .noneMatch(frontend -> frontend.getScheme().equalsIgnoreCase("https"))) {
            builder.sslContext(trustingNobody());
        }
        this.http = builder.build();
    }

    private static SSLContext context(TlsFiles files) {
        try {
            return new ReloadedTls(files).following();
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** For clients without TLS: Java's own context would read all certificates it knows, a tenth of a short command's time. */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    ClientSettings settings() {
        return settings;
    }

    /** Blocks until the attempt has ended, at most for {@code limit}; an interrupt ends it as lost, flag restored. */
    AttemptEnd send(Call call, URI frontend, Scope scope, SessionToken token, String requestId, Duration limit) {
        HttpRequest request = request(call, frontend, scope, token, requestId);
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BoundedBody.upTo(settings.answerBytesMax()));
        try {
            return answered(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return broken(e.getCause() == null ? e : e.getCause(), frontend);
        } catch (TimeoutException e) {
            answer.cancel(true);
            String message = frontend + " gave no answer within " + limit.toMillis() + " ms";
            return new AttemptEnd(new Attempt.Lost<>(NodeFinding.SILENT), message, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new AttemptEnd(new Attempt.Lost<>(NodeFinding.ABANDONED), "interrupted", e);
        }
    }

    private HttpRequest request(Call call, URI frontend, Scope scope, SessionToken token, String requestId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(frontend + call.path()))
                .header(Headers.REQUEST_ID, requestId)
                .method(
                        call.method(),
                        call.body() == null
                                ? BodyPublishers.noBody()
                                : call.body().get());
        call.headers().forEach(request::header);
        if (!token.isEmpty()) {
            request.header(Headers.SESSION, token.toString());
        }
        if (call.readsOnly()) {
            request.header(Headers.CONSISTENCY, scope.consistency().toString());
        }
        if (call.key() != null) {
            request.header(Headers.IDEMPOTENCY_KEY, call.key().value());
        }
        if (settings.operatorToken() != null && call.forOperator()) {
            request.header(Call.AUTHORIZATION, "Bearer " + settings.operatorToken());
        }
        return request.build();
    }

    private static AttemptEnd answered(HttpResponse<byte[]> response) {
        String mediaType = response.headers().firstValue("Content-Type").orElse(null);
        Attempt.Answered<HttpResponse<byte[]>> answered =
                Attempt.Answered.of(response, response.statusCode(), mediaType, response.body());
        Problem problem = answered.problem();
        String message = problem == null
                ? "HTTP " + response.statusCode() + " without a problem that explains it"
                : problem.detail() == null ? problem.title() : problem.detail();
        return new AttemptEnd(answered, message, null);
    }

    /** What a failure of the HTTP client means: only without a connection is it sure that nothing was sent. */
    private static AttemptEnd broken(Throwable failure, URI frontend) {
        if (failure instanceof BoundedBody.TooLarge) {
            String message = frontend + ": " + failure.getMessage();
            return new AttemptEnd(new Attempt.Lost<>(NodeFinding.ABANDONED), message, failure);
        }
        if (!(failure instanceof IOException)) {
            throw new IllegalStateException("the HTTP client failed in a way it does not document", failure);
        }
        Optional<TlsFailure> noAgreement = TlsFailure.of(failure);
        if (noAgreement.isPresent()) {
            // Before both sides agree, a frontend reads no request.
            String message =
                    frontend + " cannot be talked with: " + noAgreement.get().words();
            return new AttemptEnd(new Attempt.NotSent<>(NodeFinding.UNREACHABLE), message, failure);
        }
        boolean neverConnected = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        if (neverConnected) {
            String message = frontend + " does not answer (" + reason(failure) + ")";
            return new AttemptEnd(new Attempt.NotSent<>(NodeFinding.UNREACHABLE), message, failure);
        }
        String message = "the connection to " + frontend + " broke (" + reason(failure) + ")";
        return new AttemptEnd(new Attempt.Lost<>(NodeFinding.CUT_OFF), message, failure);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection in time";
        }
        if (isCausedBy(UnresolvedAddressException.class, failure) || isCausedBy(UnknownHostException.class, failure)) {
            return "no host of this name is known";
        }
        if (failure.getCause() instanceof ClosedChannelException || failure instanceof ConnectException) {
            return "connection refused";
        }
        return failure.getMessage() == null ? "without a reason" : failure.getMessage();
    }

    private static boolean isCausedBy(Class<? extends Exception> kind, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static ExecutorService daemonThreads() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "pygmy-client-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
