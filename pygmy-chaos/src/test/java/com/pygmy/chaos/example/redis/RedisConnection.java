package com.pygmy.chaos.example.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.chaos.harness.history.Value;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A connection to Redis or Sentinel: the protocol RESP 2. Not thread-safe; of no more use after an {@link IOException}. */
final class RedisConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** The server said no: nothing happened. */
    static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    RedisConnection(InetSocketAddress server) throws IOException {
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Sends a command and waits for its answer: nil, a number, a text or a list. */
    Value call(String... command) throws IOException, Refused {
        StringBuilder words = new StringBuilder("*" + command.length + "\r\n");
        for (String word : command) {
            words.append('$')
                    .append(word.getBytes(UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(words.toString().getBytes(UTF_8));
        return answer();
    }

    private Value answer() throws IOException, Refused {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> Value.of(rest);
            case ':' -> Value.of(Long.parseLong(rest));
            case '$' -> rest.equals("-1") ? Value.NIL : Value.of(text(Integer.parseInt(rest)));
            case '*' -> rest.equals("-1") ? Value.NIL : list(Integer.parseInt(rest));
            default -> throw new Refused(rest);
        };
    }

    private String text(int length) throws IOException {
        byte[] text = new byte[length];
        in.readFully(text);
        line();
        return new String(text, UTF_8);
    }

    private Value list(int length) throws IOException, Refused {
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(answer());
        }
        return Value.list(items);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(next);
        }
        return line.toString(UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
