package com.pygmy.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
    private static final String COUNTED =
            "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nPygmy-Session: catalog@1:7\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n, my world\r\n0\r\n\r\n";

    private final ResponseParser parser = new ResponseParser();

    @Test
    void a_response_with_a_length_is_complete_with_its_last_byte_and_not_before() {
        assertThat(completeAfter(COUNTED)).isEqualTo(COUNTED.length());
        assertThat(parser.status()).isEqualTo(201);
        assertThat(parser.body()).isEqualTo("hello");
        assertThat(parser.header("pygmy-session")).isEqualTo("catalog@1:7");
        assertThat(parser.header("Pygmy-Index")).isNull();
    }

    @Test
    void a_response_in_chunks_is_complete_with_its_last_byte_and_not_before() {
        assertThat(completeAfter(CHUNKED)).isEqualTo(CHUNKED.length());
        assertThat(parser.status()).isEqualTo(200);
    }

    @Test
    void a_response_without_a_body_ends_with_its_head() {
        String head = "HTTP/1.1 304 Not Modified\r\nETag: \"3\"\r\n\r\n";
        assertThat(completeAfter(head)).isEqualTo(head.length());
    }

    @Test
    void what_came_behind_a_response_belongs_to_the_next() {
        write(COUNTED + CHUNKED);
        assertThat(parser.isComplete()).isTrue();
        parser.next();
        assertThat(parser.isComplete()).isTrue();
        assertThat(parser.status()).isEqualTo(200);
        parser.next();
        assertThat(parser.isComplete()).isFalse();
    }

    @Test
    void a_mark_is_found_in_the_head_in_whatever_case_and_not_in_the_body() {
        write("HTTP/1.1 200 OK\r\nCache-Status: Pygmy; HIT\r\nContent-Length: 4\r\n\r\nmark");
        assertThat(parser.isComplete()).isTrue();
        assertThat(parser.headContains("cache-status: pygmy; hit".getBytes(ISO_8859_1)))
                .isTrue();
        assertThat(parser.headContains("mark".getBytes(ISO_8859_1))).isFalse();
    }

    @Test
    void a_response_whose_end_cannot_be_known_is_refused() {
        write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
        assertThatThrownBy(parser::isComplete).hasMessageContaining("without a length");
    }

    /** Byte by byte: after how many it was complete. */
    private int completeAfter(String response) {
        for (int i = 0; i < response.length(); i++) {
            write(response.substring(i, i + 1));
            if (parser.isComplete()) {
                return i + 1;
            }
        }
        throw new AssertionError("never complete: " + response);
    }

    private void write(String text) {
        ByteBuffer space = parser.space();
        space.put(text.getBytes(ISO_8859_1));
        parser.received(text.length());
    }
}
