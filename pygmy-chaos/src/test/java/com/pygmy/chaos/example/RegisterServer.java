package com.pygmy.chaos.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A small service that has nothing to do with Pygmy: registers that are kept in a file. {@code PUT /NAME} with a number sets
 * one, {@code GET /NAME} reads it, {@code GET /health} answers 200.
 *
 * <p>With {@code forgetful} one write in three is acknowledged and never reaches the file: what a crash then takes with it had
 * been promised.
 */
public final class RegisterServer {
    private final Path log;
    private final boolean forgetful;
    private final Map<String, String> registers = new HashMap<>();
    private int writes;

    private RegisterServer(Path log, boolean forgetful) throws IOException {
        this.log = log;
        this.forgetful = forgetful;
        for (String line : Files.exists(log) ? Files.readAllLines(log) : java.util.List.<String>of()) {
            String[] both = line.split(" ");
            if (both.length == 3 && both[2].equals(".")) {
                registers.put(both[0], both[1]);
            }
        }
    }

    /** Arguments: address, port, file, {@code sound} or {@code forgetful}. */
    public static void main(String... arguments) throws IOException {
        RegisterServer registers = new RegisterServer(Path.of(arguments[2]), arguments[3].equals("forgetful"));
        int port = Integer.parseInt(arguments[1]);
        HttpServer server = HttpServer.create(new InetSocketAddress(arguments[0], port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", registers::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(1);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String answer = name.equals("health")
                    ? "well"
                    : exchange.getRequestMethod().equals("PUT") ? write(name, body) : read(name);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private synchronized String write(String name, String number) throws IOException {
        writes++;
        if (!forgetful || writes % 3 != 0) {
            String line = name + " " + number + " .\n";
            // On the disk before it is acknowledged: without DSYNC a loss of power takes it away.
            Files.writeString(
                    log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
        }
        registers.put(name, number);
        return number;
    }

    private synchronized String read(String name) {
        return registers.getOrDefault(name, "");
    }
}
