package com.pygmy.benchmarks.floor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A follower: makes durable what has arrived, all of it at once, and answers with how many records it has. */
public final class AppendFollower {
    private static final int BUFFER_BYTES = 1 << 20;

    private AppendFollower() {}

    /** @param arguments the port, and the file */
    public static void main(String[] arguments) throws IOException {
        try (RecordFile file = new RecordFile(Path.of(arguments[1]));
                ServerSocketChannel listening = ServerSocketChannel.open()) {
            int port = Integer.parseInt(arguments[0]);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            // The first connections may be of somebody who looks whether this process listens.
            while (true) {
                try (SocketChannel leader = listening.accept()) {
                    leader.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    follow(leader, file);
                }
            }
        }
    }

    private static void follow(SocketChannel leader, RecordFile file) throws IOException {
        ByteBuffer arrived = ByteBuffer.allocateDirect(BUFFER_BYTES);
        ByteBuffer answer = ByteBuffer.allocateDirect(Long.BYTES);
        long records = 0;
        while (leader.read(arrived) >= 0) {
            int whole = arrived.position() / AppendLeader.RECORD_BYTES;
            if (whole > 0) {
                arrived.flip();
                ByteBuffer appended = arrived.slice(0, whole * AppendLeader.RECORD_BYTES);
                arrived.position(appended.limit());
                arrived.compact();
                records += whole;
                file.append(appended);
                leader.write(answer.clear().putLong(records).flip());
            }
        }
    }
}
