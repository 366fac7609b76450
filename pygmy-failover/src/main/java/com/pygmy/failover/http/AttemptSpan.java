package com.pygmy.failover.http;

import com.pygmy.failover.Attempt;
import com.pygmy.failover.NodeAddress;
import com.pygmy.protocol.Headers;
import com.pygmy.service.tracing.Span;
import com.pygmy.service.tracing.Tracing;
import java.util.Locale;

/** What the span of one attempt says: which node was tried, for the how many-th time, and what came of it. */
final class AttemptSpan {
    private AttemptSpan() {}

    /** @param before attempts of the same request that came before */
    static Span begin(Tracing tracing, OutboundRequest request, NodeAddress node, int before) {
        if (tracing == Tracing.OFF) {
            return Span.NONE; // and the header is not looked for
        }
        Span span = tracing.begin(
                Tracing.Kind.CLIENT, request.method(), request.headers().get(Headers.TRACEPARENT));
        if (span != Span.NONE) {
            span.with("http.request.method", request.method())
                    .with("server.address", String.valueOf(node.service().getHost()))
                    .with("server.port", node.service().getPort())
                    .with("pygmy.node", node.name());
            if (before > 0) {
                span.with("http.request.resend_count", before);
            }
        }
        return span;
    }

    /** The path is not told: it has ids, and perhaps what a customer looks for. */
    static void end(Span span, Attempt<NodeAnswer> attempt) {
        if (span == Span.NONE) {
            return;
        }
        if (attempt instanceof Attempt.Answered<NodeAnswer> answered) {
            span.with("pygmy.attempt", "answered").with("http.response.status_code", answered.status());
            if (answered.status() >= 400) {
                span.fail(String.valueOf(answered.status()));
            }
        } else if (attempt instanceof Attempt.NotSent<NodeAnswer> notSent) {
            span.with("pygmy.attempt", "not sent").fail(word(notSent.finding()));
        } else if (attempt instanceof Attempt.Lost<NodeAnswer> lost) {
            span.with("pygmy.attempt", "lost").fail(word(lost.finding()));
        }
        span.end();
    }

    private static String word(Enum<?> finding) {
        return finding.name().toLowerCase(Locale.ROOT);
    }
}
