package com.pygmy.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One kept connection that sends a request and waits for its answer. Blocks; not thread-safe. */
public final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final ResponseParser response = new ResponseParser();
    private boolean answered;

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException where it is refused */
    public static Connection to(URI target) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(target.getHost(), target.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new Connection(channel);
    }

    /**
     * The status of the answer; the other methods tell of it until the next request.
     *
     * @throws IOException where the connection breaks
     */
    public int exchange(byte[] request) throws IOException {
        if (answered) {
            response.next();
        }
        ByteBuffer rest = ByteBuffer.wrap(request);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        while (!response.isComplete()) {
            int count = channel.read(response.space());
            if (count < 0) {
                throw new IOException("closed by the server");
            }
            response.received(count);
        }
        answered = true;
        return response.status();
    }

    /** A header of the last answer, where it has it. */
    public @Nullable String header(String name) {
        return response.header(name);
    }

    /** The body of the last answer, with the marks of chunks where it came in some. */
    public String body() {
        return response.body();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
