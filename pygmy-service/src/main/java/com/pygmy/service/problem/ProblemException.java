package com.pygmy.service.problem;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
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

    /** A refusal: see {@link Problem#of}. */
    public static ProblemException of(ProblemType type, String detail) {
        return new ProblemException(Problem.of(type, detail));
    }

    /** A failure of the machinery: see {@link Problem#failure}. */
    public static ProblemException failure(ProblemType type, String detail, Executed executed) {
        return new ProblemException(Problem.failure(type, detail, executed));
    }

    /** Headers of the answer, besides those of every problem. */
    public Map<String, String> headers() {
        return headers;
    }

    public Problem problem() {
        return problem;
    }
}
