package com.pygmy.service.body;

import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Refuses bodies over a limit: at once where the length is declared, else as soon as the limit is passed in reading. What came
 * compressed has its full size only here, so this stays beside the limit on what is sent.
 */
public final class BodyLimitFilter extends HttpFilter {
    private final long limitBytes;
    private final transient Set<String> streamedPaths;

    public BodyLimitFilter(long limitBytes, Set<String> streamedPaths) {
        this.limitBytes = limitBytes;
        this.streamedPaths = streamedPaths;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // Without a length there may be a body all the same: what unpacks one takes the header away.
        if (streamedPaths.contains(request.getRequestURI())) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > limitBytes) {
            Problems.write(request, response, tooLarge());
        } else {
            chain.doFilter(new LimitedRequest(request), response);
        }
    }

    private Problem tooLarge() {
        return Problem.of(ProblemType.BODY_TOO_LARGE, "body: too many bytes (expected: at most " + limitBytes + ")");
    }

    private final class LimitedRequest extends HttpServletRequestWrapper {
        LimitedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedStream(super.getInputStream());
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private final class LimitedStream extends ServletInputStream {
        private final ServletInputStream body;
        private long seenBytes;

        LimitedStream(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int next = body.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = body.read(buffer, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int bytes) {
            seenBytes += bytes;
            if (seenBytes > limitBytes) {
                throw new ProblemException(tooLarge());
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
