package com.pygmy.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Where the next request comes from, as bytes. Called by one thread. */
@FunctionalInterface
public interface Requests {
    byte[] next();

    /** The same again and again. */
    static Requests always(byte[] request) {
        return () -> request;
    }

    /** One of these, at random with a fixed seed. */
    static Requests anyOf(List<byte[]> requests) {
        SplittableRandom random = new SplittableRandom(42);
        return () -> requests.get(random.nextInt(requests.size()));
    }

    /** Made anew each time from a number that rises. */
    static Requests numbered(Function<Long, byte[]> request) {
        long[] number = {0};
        return () -> request.apply(number[0]++);
    }

    /** A GET with these header lines, each without its line end. */
    static byte[] get(URI target, String path, String... headers) {
        return head("GET", target, path, headers).append("\r\n").toString().getBytes(UTF_8);
    }

    /** A POST of JSON. */
    static byte[] post(URI target, String path, String json, String... headers) {
        return head("POST", target, path, headers)
                .append("Content-Type: application/json\r\nContent-Length: ")
                .append(json.getBytes(UTF_8).length)
                .append("\r\n\r\n")
                .append(json)
                .toString()
                .getBytes(UTF_8);
    }

    private static StringBuilder head(String method, URI target, String path, String... headers) {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
        head.append(target.getHost()).append(':').append(target.getPort()).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head;
    }
}
