package com.pygmy.raft.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are malformed in every way we have heard of, over plain sockets, since no HTTP client would send them. What is
 * wrong with a request must be answered with a 4xx problem document that shows nothing of the code.
 */
public final class MalformedRequests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STATUS = Pattern.compile("HTTP/1.1 (\\d{3}) ");
    private static final int MUTATIONS = 12;

    private final String method;
    private final String path;
    private final @Nullable String body;
    private final String mediaType;
    private final List<String> headers;
    private final List<Case> cases = new ArrayList<>();

    /**
     * @param refused whether the request cannot be understood at all; else any answer will do that is no failure
     */
    private record Case(String what, boolean refused, byte[] request) {}

    /**
     * Malformed variants of a request that is well-formed.
     *
     * @param body what it carries, as JSON where the media type says so; null for none
     * @param headers lines that it needs, such as its credentials
     */
    public MalformedRequests(
            String method, String path, @Nullable String body, String mediaType, List<String> headers, long seed)
            throws IOException {
        this.method = method;
        this.path = path;
        this.body = body;
        this.mediaType = mediaType;
        this.headers = headers;
        targets();
        headerLines();
        framing();
        if (body != null) {
            mediaTypes();
            if (mediaType.equals("application/json")) {
                encodings(body);
                structures();
                otherValues(JSON.readTree(body));
            }
            mutations(body, new Random(seed));
        }
    }

    /** Sends them all and checks each answer. */
    public void check(int port) throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (Case malformed : cases) {
            String answer = send(port, malformed.request());
            Matcher status = STATUS.matcher(answer);
            int code = status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
            String told = method + " " + path + ", " + malformed.what() + ": "
                    + answer.substring(0, Math.min(answer.length(), 1000));
            softly.assertThat(code).as(told).isBetween(malformed.refused() ? 400 : 200, 499);
            if (code >= 400 && !method.equals("HEAD")) {
                softly.assertThat(answer).as(told).contains("application/problem+json", "\"type\":");
            }
            softly.assertThat(answer).as(told).doesNotContain("Exception", "com.pygmy", "org.", "java.", "SQL");
        }
        softly.assertAll();
        assertThat(cases).hasSizeGreaterThan(30);
    }

    /** What a server answers to these bytes until it closes the connection. */
    public static String send(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (IOException e) {
                // Reset after the answer, since the rest of the request was not read.
            }
            return answer.toString(UTF_8);
        }
    }

    private void targets() {
        for (String segment :
                List.of("/%ff", "/%00", "/%2F", "/%2e%2e/x", "/%c0%af", "/%zz", "/%", "/..;/x", "/\u00e9", "/%E9")) {
            add("path " + segment, true, path + segment, List.of(), bytes());
        }
        for (String query : List.of("limit=%zz", "q=%", "q=%ff", "topic=%c3%28", "key=%ff", "state=%ff", "after=%ff")) {
            add("query " + query, false, path + "?" + query, List.of(), bytes());
        }
        for (String query : List.of(
                "limit=99999999999999999999",
                "limit=-1",
                "limit=",
                "after=garbage",
                "after=",
                "after=bzE",
                "q=%00",
                "topic=%00",
                "key=%00",
                "key=",
                "key=%22",
                "state=",
                "limit=1&limit=2",
                "=&=&;;",
                "a[b]=c")) {
            add("query " + query, false, path + "?" + query, List.of(), bytes());
        }
    }

    private void headerLines() {
        for (String line : List.of(
                "Accept: a/b/c;;q=x",
                "Accept: ;",
                "Accept: application/json;q=high",
                "Accept: ,,",
                "Accept-Language: ;;",
                "Accept-Charset: ???",
                "Accept-Encoding: gzip;q=x",
                "If-Match: nonsense",
                "If-Match: \"1",
                "If-Match: \"99999999999999999999-1\"",
                "If-Match: W/\"1-1\"",
                "If-Match:",
                "If-None-Match: \"",
                "If-None-Match: ,,",
                "If-None-Match:",
                "If-Modified-Since: yesterday",
                "Range: bytes=9-1",
                "Pygmy-Consistency:",
                "Pygmy-Session:",
                "Pygmy-Session: ;;",
                "X-Request-Id:",
                "X-Request-Id: \u00ff<a>",
                "traceparent: zz",
                "Authorization:",
                "Authorization: Bearer",
                "Authorization: Bearer \u00ff",
                "Cookie: =;;=",
                "Forwarded: ;;",
                "X-Forwarded-For: ?",
                "Host:",
                "Origin: null",
                "Pygmy-Consistency: sometimes")) {
            add("header " + line, false, path, List.of(line), bytes());
        }
        boolean state = path.matches("/v1/(books|topics|orders|ledger|read-index).*");
        for (String line : List.of(
                "Pygmy-Session: catalog@a:-1",
                "Pygmy-Session: catalog@a:99999999999999999999",
                "Pygmy-Session: catalog",
                "Pygmy-Session: " + "a@b:1;".repeat(300),
                "Pygmy-Session: a@b:1;a@b:2",
                "Pygmy-Session: catalog@a:+1",
                "Pygmy-Session: c\u00e4t@a:1")) {
            add("header " + line, state, path, List.of(line), bytes());
        }
        for (String line : List.of(
                "X-Large: " + "x".repeat(20_000), "no colon", ": no name", " folded: 1", "Expect: the unexpected")) {
            add("header " + line, true, path, List.of(line), bytes());
        }
        if (headers.stream().anyMatch(line -> line.startsWith("Idempotency-Key"))) {
            for (String key : List.of(
                    "",
                    "\u00e9",
                    "\u00ff\u00fe",
                    "k k",
                    "k\tk",
                    "\"k",
                    "k\"",
                    "\"",
                    "\"\"",
                    "\"k\\\"",
                    "\"k\\x\"",
                    "\"k\"k\"",
                    "x".repeat(65))) {
                add("key " + key, true, path, List.of("Idempotency-Key: " + key), bytes());
            }
        }
    }

    private void framing() {
        byte[] sent = bytes();
        add("a length that is no number", true, path, List.of("Content-Length: x"), sent);
        add("a negative length", true, path, List.of("Content-Length: -1"), sent);
        add("two lengths", true, path, List.of("Content-Length: 1", "Content-Length: 2"), sent);
        add("a length that overflows", true, path, List.of("Content-Length: 99999999999999999999"), sent);
        add("an unknown transfer coding", true, path, List.of("Transfer-Encoding: rot13"), sent);
        add("chunked twice", true, path, List.of("Transfer-Encoding: chunked, chunked"), "0\r\n\r\n".getBytes(UTF_8));
        add(
                "chunked and a length",
                true,
                path,
                List.of("Transfer-Encoding: chunked", "Content-Length: 5"),
                "0\r\n\r\n".getBytes(UTF_8));
        if (body != null) {
            add(
                    "chunks that are none",
                    true,
                    path,
                    List.of("Transfer-Encoding: chunked", type(mediaType)),
                    "zz\r\nx\r\n".getBytes(UTF_8));
        }
    }

    private void mediaTypes() {
        byte[] sent = bytes();
        for (String type : List.of(
                "application/json; charset=binary",
                "application/json; charset=utf-16",
                "application/json; charset=\u00ff",
                "application/json; charset=",
                "application/json; charset=\"",
                "application/json;;;=",
                "/",
                "application",
                "application/",
                "application/json/x",
                "",
                ";",
                "text/html",
                "application/json, text/csv",
                "text/csv; charset=binary",
                "text/csv; charset=no!such")) {
            addRaw("media type '" + type + "'", true, path, List.of("Content-Type: " + type, length(sent)), sent);
        }
        addRaw("two media types", true, path, List.of(type(mediaType), type("text/plain"), length(sent)), sent);
        for (String coding : List.of("gzip", "br", "deflate", "gzip, gzip", "x", "")) {
            if (!coding.isEmpty()) {
                add("coding " + coding, true, path, List.of("Content-Encoding: " + coding), sent);
            }
        }
    }

    private void encodings(String text) {
        add("UTF-16", true, path, List.of(), text.getBytes(UTF_16));
        add("UTF-32", true, path, List.of(), text.getBytes(Charset.forName("UTF-32")));
        add("not UTF-8", true, path, List.of(), "{\"\u00ff\u00fe\":\"\u00c3(\"}".getBytes(ISO_8859_1));
        add("a surrogate in UTF-8", true, path, List.of(), "{\"a\":\"\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1));
        add("overlong UTF-8", true, path, List.of(), "{\"a\":\"\u00c0\u00af\"}".getBytes(ISO_8859_1));
        add("zero bytes", true, path, List.of(), new byte[16]);
        add("half a mark", true, path, List.of(), new byte[] {(byte) 0xEF, (byte) 0xBB});
    }

    private void structures() {
        for (int depth : new int[] {1001, 1500, 100_000}) {
            body("lists, deep: " + depth, "[".repeat(depth) + "]".repeat(depth));
            body("objects, deep: " + depth, "{\"x\":".repeat(depth) + "1" + "}".repeat(depth));
            body("known member, deep: " + depth, "{\"lines\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        }
        body("a number without end", "{\"by\":" + "9".repeat(5000) + "}");
        body("an exponent without end", "{\"by\":1e" + "9".repeat(50) + "}");
        body("a long name", "{\"" + "n".repeat(60_000) + "\":1}");
        for (String text : List.of(
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"x\"",
                "true",
                "{",
                "}",
                "{]",
                "{\"a\"}",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"by\":NaN}",
                "{\"by\":Infinity}",
                "{\"by\":-}",
                "{\"by\":01}",
                "{\"by\":0x1}",
                "{\"by\":1,\"by\":2}",
                "{} x",
                "{}{}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\n\"}",
                "{\"\\ud800\":1}",
                "{\"__proto__\":{}}",
                "{\"@type\":\"x\"}",
                "/* c */ {}",
                "<x/>",
                "a=b")) {
            body(text, text);
        }
    }

    private void body(String what, String text) {
        add("body " + what.substring(0, Math.min(60, what.length())), true, path, List.of(), text.getBytes(UTF_8));
    }

    /** Each value of a good body in turn becomes a value of each other kind. */
    private void otherValues(JsonNode good) {
        JsonVariants.each(good, copy -> add("body " + copy, false, path, List.of(), copy.getBytes(UTF_8)));
    }

    private void mutations(String text, Random random) {
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = text.getBytes(UTF_8);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextBoolean() ? mutated.length : random.nextInt(mutated.length);
            add("mutation " + i, false, path, List.of(), Arrays.copyOf(mutated, length));
        }
    }

    private byte[] bytes() {
        return body == null ? new byte[0] : body.getBytes(UTF_8);
    }

    private static String type(String mediaType) {
        return "Content-Type: " + mediaType;
    }

    private static String length(byte[] sent) {
        return "Content-Length: " + sent.length;
    }

    private void add(String what, boolean refused, String target, List<String> lines, byte[] sent) {
        List<String> all = new ArrayList<>(lines);
        boolean framed = lines.stream()
                .anyMatch(line -> line.startsWith("Content-Length") || line.startsWith("Transfer-Encoding"));
        if (body != null && lines.stream().noneMatch(line -> line.startsWith("Content-Type"))) {
            all.add(type(mediaType));
        }
        if (!framed && (body != null || sent.length > 0)) {
            all.add(length(sent));
        }
        addRaw(what, refused, target, all, sent);
    }

    private void addRaw(String what, boolean refused, String target, List<String> lines, byte[] sent) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
        List<String> all = new ArrayList<>(lines);
        for (String line : headers) {
            String name = line.substring(0, line.indexOf(':') + 1);
            if (lines.stream().noneMatch(other -> other.startsWith(name))) {
                all.add(line);
            }
        }
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            all.add(0, "Host: pygmy");
        }
        all.forEach(line -> head.append(line).append("\r\n"));
        head.append("\r\n");
        byte[] first = head.toString().getBytes(ISO_8859_1);
        byte[] request = Arrays.copyOf(first, first.length + sent.length);
        System.arraycopy(sent, 0, request, first.length, sent.length);
        cases.add(new Case(what, refused, request));
    }
}
