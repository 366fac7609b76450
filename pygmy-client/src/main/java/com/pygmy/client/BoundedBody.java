package com.pygmy.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads an answer into memory up to a limit; a longer one is cut off and fails with {@link TooLarge}. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int limit;
    private final int status;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private BoundedBody(int limit, int status) {
        this.limit = limit;
        this.status = status;
    }

    static HttpResponse.BodyHandler<byte[]> upTo(int limit) {
        return info -> new BoundedBody(limit, info.statusCode());
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > limit - bytes.size()) {
                refuse();
                return;
            }
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }

    private void refuse() {
        body.completeExceptionally(new TooLarge(limit, status));
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** The answer is longer than this client reads. */
    static final class TooLarge extends IOException {
        private final int status;

        TooLarge(int limit, int status) {
            super("the answer is longer than " + limit + " bytes");
            this.status = status;
        }

        boolean says2xx() {
            return status / 100 == 2;
        }
    }
}
