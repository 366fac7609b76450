package com.pygmy.client;

import com.pygmy.api.Executed;
import com.pygmy.api.Headers;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.session.SessionToken;
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
import org.jspecify.annotations.Nullable;

/** Sends one try of a call to one frontend and says how it ended. Thread-safe. */
final class Transport implements AutoCloseable {
    private static final int THREADS = 4;

    private final ClientSettings settings;
    private final ExecutorService threads = daemonThreads();
    private final HttpClient http;

    Transport(ClientSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeouts().connect())
                .executor(threads)
                .build();
    }

    ClientSettings settings() {
        return settings;
    }

    /** Blocks until the try has ended, at most for {@code limit}; an interrupt ends it as a failure, flag restored. */
    Attempt send(Call call, URI frontend, Scope scope, SessionToken token, String requestId, Duration limit) {
        HttpRequest request = request(call, frontend, scope, token, requestId);
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BoundedBody.upTo(settings.answerBytesMax()));
        try {
            return judge(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS), call);
        } catch (ExecutionException e) {
            return broken(e.getCause() == null ? e : e.getCause(), call, frontend);
        } catch (TimeoutException e) {
            answer.cancel(true);
            String message = frontend + " gave no answer within " + limit.toMillis() + " ms";
            return new Attempt.Failed(message, mayHaveReached(call), null, null, true, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Attempt.Failed("interrupted", mayHaveReached(call), null, null, false, e);
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
        if (settings.operatorToken() != null && !call.headers().containsKey(Call.AUTHORIZATION)) {
            request.header(Call.AUTHORIZATION, "Bearer " + settings.operatorToken());
        }
        return request.build();
    }

    private static Attempt judge(HttpResponse<byte[]> response, Call call) {
        Problem problem = problem(response);
        int status = response.statusCode();
        if (problem != null && (problem.is(ProblemType.SESSION_EXPIRED) || problem.is(ProblemType.SESSION_AHEAD))) {
            return new Attempt.SessionExpired(problem);
        }
        if (problem != null && (problem.is(ProblemType.IN_PROGRESS) || status == 429)) {
            Executed executed = status == 429 ? Executed.NO : Executed.UNKNOWN;
            return new Attempt.Failed(text(problem), executed, problem, retryAfter(response), false, null);
        }
        if (status < 500) {
            return new Attempt.Answered(response, problem);
        }
        if (problem == null) {
            String message = "HTTP " + status + " without a problem that explains it";
            return new Attempt.Failed(message, mayHaveReached(call), null, retryAfter(response), true, null);
        }
        Executed executed = problem.executed() == null ? mayHaveReached(call) : problem.executed();
        return new Attempt.Failed(text(problem), executed, problem, retryAfter(response), false, null);
    }

    private static Attempt broken(Throwable failure, Call call, URI frontend) {
        if (failure instanceof BoundedBody.TooLarge) {
            Executed executed = call.readsOnly() ? Executed.NO : Executed.YES;
            return new Attempt.Failed(frontend + ": " + failure.getMessage(), executed, null, null, false, failure);
        }
        if (!(failure instanceof IOException)) {
            throw new IllegalStateException("the HTTP client failed in a way it does not document", failure);
        }
        boolean neverConnected = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        if (neverConnected) {
            String message = frontend + " does not answer (" + reason(failure) + ")";
            return new Attempt.Failed(message, Executed.NO, null, null, true, failure);
        }
        String message = "the connection to " + frontend + " broke (" + reason(failure) + ")";
        return new Attempt.Failed(message, mayHaveReached(call), null, null, true, failure);
    }

    private static Executed mayHaveReached(Call call) {
        return call.readsOnly() ? Executed.NO : Executed.UNKNOWN;
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

    private static String text(Problem problem) {
        return problem.detail() == null ? problem.title() : problem.detail();
    }

    private static @Nullable Problem problem(HttpResponse<byte[]> response) {
        boolean isProblem = response.headers()
                .firstValue("Content-Type")
                .map(type -> type.startsWith(Problem.MEDIA_TYPE))
                .orElse(false);
        if (!isProblem) {
            return null;
        }
        try {
            return Json.read(response.body(), Problem.class);
        } catch (IOException e) {
            return null; // judged by its status alone
        }
    }

    private static @Nullable Duration retryAfter(HttpResponse<byte[]> response) {
        Optional<String> value = response.headers().firstValue("Retry-After");
        try {
            return value.map(text -> Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))))
                    .orElse(null);
        } catch (NumberFormatException e) {
            return null; // a date, which our servers do not send: the usual back-off serves
        }
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
