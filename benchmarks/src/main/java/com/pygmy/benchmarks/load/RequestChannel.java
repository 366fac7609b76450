package com.pygmy.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A kept connection of a load with one request under way at most. Does not block, but to connect; not thread-safe. */
final class RequestChannel implements AutoCloseable {
    private final SocketChannel channel;
    private final ResponseParser response = new ResponseParser();

    private RequestChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * @param attachment of the key by which the selector tells that there is something to receive
     * @throws IOException where it is refused
     */
    static RequestChannel to(URI target, Selector selector, Object attachment) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(target.getHost(), target.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, attachment);
        return new RequestChannel(channel);
    }

    void send(byte[] request) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(request);
        while (rest.hasRemaining()) {
            // Requests are small: the socket's buffer, empty since the last answer, takes one whole.
            channel.write(rest);
        }
    }

    /**
     * Takes what has come. Returns whether the answer is whole: {@link #response} tells of it until {@link #next}.
     *
     * @throws IOException where the connection breaks
     */
    boolean receive() throws IOException {
        int count = channel.read(response.space());
        if (count < 0) {
            throw new IOException("closed by the server");
        }
        response.received(count);
        return response.isComplete();
    }

    ResponseParser response() {
        return response;
    }

    /** Makes room for the next answer. */
    void next() {
        response.next();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
