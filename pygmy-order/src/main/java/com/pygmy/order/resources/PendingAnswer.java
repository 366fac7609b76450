package com.pygmy.order.resources;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to a request that no thread waits for. The first answer counts; later ones are dropped. Thread-safe. */
final class PendingAnswer implements AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(PendingAnswer.class);

    private final AsyncContext async;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AtomicBoolean answered = new AtomicBoolean();

    PendingAnswer(AsyncContext async, HttpServletRequest request, HttpServletResponse response) {
        this.async = async;
        this.request = request;
        this.response = response;
    }

    /** Answers with JSON. */
    void json(int status, Map<String, String> headers, byte[] body) {
        write(() -> {
            response.setStatus(status);
            response.setContentType("application/json");
            headers.forEach(response::setHeader);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        });
    }

    /** Answers with a problem. */
    void problem(Map<String, String> headers, Problem problem) {
        write(() -> {
            headers.forEach(response::setHeader);
            Problems.write(request, response, problem);
        });
    }

    /** Answers with the problem that a failure stands for. */
    void fail(Throwable failure) {
        write(() -> Problems.write(request, response, failure));
    }

    private void write(Writing writing) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        try {
            writing.run();
        } catch (IOException e) {
            LOG.debug("the client of {} is gone", request.getRequestURI(), e);
        } finally {
            async.complete();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        LOG.error("{} {} was not answered in time", request.getMethod(), request.getRequestURI());
        fail(new ProblemException(Problem.failure(
                ProblemType.OUTCOME_UNKNOWN, "no answer in time; ask again with the same key", Executed.UNKNOWN)));
    }

    @Override
    public void onError(AsyncEvent event) {
        fail(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
