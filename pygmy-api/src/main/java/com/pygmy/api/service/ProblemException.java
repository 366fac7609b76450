package com.pygmy.api.service;

import com.pygmy.api.Problem;

/**
 * Ends a request with a problem document. For the edge of a service only: inside, a refusal is a value. Has no stack trace,
 * since it tells of the request and not of the code.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.title() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
