package com.pygmy.failover;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt at one node ended, as far as it can be known from here.
 *
 * @param <A> what the caller's HTTP library calls an answer
 */
public sealed interface Attempt<A> {
    /**
     * With an answer, of any status.
     *
     * @param problem the problem document that it carries, if any
     */
    record Answered<A>(A answer, int status, @Nullable Problem problem) implements Attempt<A> {
        private static final ObjectMapper JSON = ApiJson.lenient();
        private static final int MAX_PROBLEM_BYTES = 64 * 1024;

        /** Reads the problem document. Bodies of any other media type are not looked into. */
        public static <A> Answered<A> of(A answer, int status, @Nullable String mediaType, byte[] body) {
            boolean readable =
                    mediaType != null && mediaType.startsWith(Problem.MEDIA_TYPE) && body.length <= MAX_PROBLEM_BYTES;
            return new Answered<>(answer, status, readable ? problem(body) : null);
        }

        private static @Nullable Problem problem(byte[] body) {
            try {
                Problem problem = JSON.readValue(body, Problem.class);
                return problem == null || problem.type() == null ? null : problem;
            } catch (IOException e) {
                return null; // the status alone has to do
            }
        }

        public boolean is(ProblemType type) {
            return problem != null && problem.is(type);
        }
    }

    /** Nothing of it left this process for the node. */
    record NotSent<A>(NodeFinding finding) implements Attempt<A> {}

    /** It was sent, at least in part, and no whole answer came back. */
    record Lost<A>(NodeFinding finding) implements Attempt<A> {}
}
