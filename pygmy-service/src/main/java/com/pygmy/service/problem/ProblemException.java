package com.pygmy.service.problem;

import com.pygmy.protocol.Problem;
import java.util.Map;

/**
 * Ends a request with a problem document. For the edge of a service only: inside, a refusal is a value. Has no stack trace,
 * since it tells of the request and not of the code.
 */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;
    private final transient Map<String, String> headers;

    public ProblemException(Problem problem) {
        this(problem, Map.of());
    }

    /** @param headers of the answer, besides those of every problem */
    public ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.title() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = Map.copyOf(headers);
    }

    /** Headers of the answer, besides those of every problem. */
    public Map<String, String> headers() {
        return headers;
    }

    public Problem problem() {
        return problem;
    }
}
