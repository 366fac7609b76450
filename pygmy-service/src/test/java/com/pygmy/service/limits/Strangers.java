package com.pygmy.service.limits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Clients on plain sockets that send and read as slowly as they like. */
final class Strangers implements AutoCloseable {
    private static final int DRIPS_MAX = 3000;

    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    Strangers(int port) {
        this.port = port;
    }

    /** One more, which has sent this. What it is answered may be read for as long as a test waits. */
    Socket send(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new java.net.InetSocketAddress("localhost", port));
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        } catch (SocketException e) {
            // Refused while it was still sending.
        }
        return socket;
    }

    /** Sends one byte after another until the server answers or closes, and returns what it answered. */
    static String drip(Socket socket) throws IOException {
        socket.setSoTimeout(20);
        for (int i = 0; i < DRIPS_MAX; i++) {
            try {
                socket.getOutputStream().write('x');
                int first = socket.getInputStream().read();
                socket.setSoTimeout(30_000);
                return first < 0 ? "" : (char) first + readAll(socket);
            } catch (SocketTimeoutException e) {
                // Nothing yet.
            } catch (SocketException e) {
                return "";
            }
        }
        throw new AssertionError("the server is still waiting");
    }

    /** What came until the server closed or reset the connection. */
    static String readAll(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                text.append(new String(buffer, 0, n, ISO_8859_1));
            }
        } catch (SocketException e) {
            // Reset, after what was read.
        }
        return text.toString();
    }

    /** The first of those that have been answered. */
    Socket firstAnswered() throws IOException {
        for (Socket socket : sockets) {
            if (socket.getInputStream().available() > 0) {
                return socket;
            }
        }
        throw new AssertionError("nobody has been answered");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
