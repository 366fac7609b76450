package com.pygmy.benchmarks.floor;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The leader, which is always the same one: sends what waits to the followers, makes it durable meanwhile, and answers each
 * writer when two of three have its record. No elections, no terms, no state machine, no retries: it ends with any failure.
 */
public final class AppendLeader {
    /** As many as a small command has. */
    static final int COMMAND_BYTES = 100;

    /** With its number and its length. */
    static final int RECORD_BYTES = Long.BYTES + Integer.BYTES + COMMAND_BYTES;

    private static final System.Logger LOG = System.getLogger(AppendLeader.class.getName());
    private static final int BATCH_MAX = 4096;
    private static final int WRITERS_MAX = 1024;

    private final RecordFile file;
    private final List<SocketChannel> followers = new ArrayList<>();
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Queue<Waiting> underWay = new ArrayDeque<>();
    /** How many records the leader itself and each of the followers have. */
    private final long[] durable = new long[3];

    private static final class Waiting {
        private final Thread writer = Thread.currentThread();
        private final byte[] command;
        private long number;
        private volatile boolean done;

        Waiting(byte[] command) {
            this.command = command;
        }
    }

    private AppendLeader(Path file, List<Integer> followerPorts) throws IOException {
        this.file = new RecordFile(file);
        for (int port : followerPorts) {
            SocketChannel follower = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            follower.setOption(StandardSocketOptions.TCP_NODELAY, true);
            followers.add(follower);
        }
    }

    /** @param arguments the port, the file, and the ports of two followers */
    public static void main(String[] arguments) throws IOException {
        AppendLeader leader = new AppendLeader(
                Path.of(arguments[1]), List.of(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])));
        start(leader::append);
        for (int i = 0; i < leader.followers.size(); i++) {
            int follower = i;
            start(() -> leader.listenTo(follower));
        }
        leader.serve(Integer.parseInt(arguments[0]));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        new Thread(() -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        e.printStackTrace();
                        Runtime.getRuntime().halt(1);
                    }
                })
                .start();
    }

    private void append() throws IOException, InterruptedException {
        ByteBuffer records = ByteBuffer.allocateDirect(BATCH_MAX * RECORD_BYTES);
        List<Waiting> batch = new ArrayList<>();
        long number = 0;
        while (true) {
            batch.add(waiting.take());
            waiting.drainTo(batch, BATCH_MAX - 1);
            records.clear();
            synchronized (underWay) {
                for (Waiting each : batch) {
                    each.number = ++number;
                    underWay.add(each);
                    records.putLong(number).putInt(COMMAND_BYTES).put(each.command);
                }
            }
            batch.clear();
            records.flip();
            for (SocketChannel follower : followers) {
                ByteBuffer sent = records.duplicate();
                while (sent.hasRemaining()) {
                    follower.write(sent);
                }
            }
            file.append(records);
            has(0, number);
        }
    }

    private void listenTo(int follower) throws IOException {
        DataInputStream answers = new DataInputStream(Channels.newInputStream(followers.get(follower)));
        while (true) {
            has(1 + follower, answers.readLong());
        }
    }

    private void has(int process, long records) {
        synchronized (underWay) {
            durable[process] = records;
            long[] sorted = durable.clone();
            Arrays.sort(sorted);
            for (Waiting next = underWay.peek(); next != null && next.number <= sorted[1]; next = underWay.peek()) {
                underWay.remove();
                next.done = true;
                LockSupport.unpark(next.writer);
            }
        }
    }

    private void serve(int port) throws IOException {
        try (ServerSocket listening = new ServerSocket(port, WRITERS_MAX, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket writer = listening.accept();
                writer.setTcpNoDelay(true);
                start(() -> answer(writer));
            }
        }
    }

    private void answer(Socket writer) {
        try (writer) {
            DataInputStream in = new DataInputStream(writer.getInputStream());
            DataOutputStream out = new DataOutputStream(writer.getOutputStream());
            byte[] command = new byte[COMMAND_BYTES];
            while (in.readNBytes(command, 0, COMMAND_BYTES) == COMMAND_BYTES) {
                Waiting mine = new Waiting(command.clone());
                waiting.add(mine);
                while (!mine.done) {
                    LockSupport.park(this);
                }
                out.writeLong(mine.number);
            }
        } catch (IOException e) {
            // A writer that goes away ends nothing but its thread.
            LOG.log(System.Logger.Level.DEBUG, "a writer is gone", e);
        }
    }
}
