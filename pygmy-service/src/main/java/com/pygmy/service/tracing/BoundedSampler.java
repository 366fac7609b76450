package com.pygmy.service.tracing;

import com.pygmy.service.log.TokenBucket;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** Does as the caller says, and takes a share of the requests whose callers say nothing; but only so many requests a second. */
final class BoundedSampler implements Sampler {
    private final Sampler sampler;
    private final TokenBucket requests;

    BoundedSampler(double share, TokenBucket requests) {
        this.sampler = Sampler.parentBased(Sampler.traceIdRatioBased(share));
        this.requests = requests;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        SamplingResult result = sampler.shouldSample(parent, traceId, name, kind, attributes, links);
        boolean request = kind == SpanKind.SERVER && result.getDecision() != SamplingDecision.DROP;
        return request && !requests.take(1) ? SamplingResult.drop() : result;
    }

    @Override
    public String getDescription() {
        return "Bounded{" + sampler.getDescription() + "}";
    }
}
