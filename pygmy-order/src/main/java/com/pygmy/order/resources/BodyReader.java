package com.pygmy.order.resources;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads a body without blocking, then hands it on whole. How large it may be is the business of a filter before. */
final class BodyReader implements ReadListener {
    private final ServletInputStream in;
    private final Consumer<byte[]> whole;
    private final Consumer<Throwable> failed;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    BodyReader(ServletInputStream in, Consumer<byte[]> whole, Consumer<Throwable> failed) {
        this.in = in;
        this.whole = whole;
        this.failed = failed;
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] buffer = new byte[1024];
        while (in.isReady()) {
            int count = in.read(buffer);
            if (count < 0) {
                return;
            }
            body.write(buffer, 0, count);
        }
    }

    @Override
    public void onAllDataRead() {
        whole.accept(body.toByteArray());
    }

    @Override
    public void onError(Throwable failure) {
        failed.accept(failure);
    }
}
