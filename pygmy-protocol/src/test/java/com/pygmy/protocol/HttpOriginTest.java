package com.pygmy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOriginTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "https://node-1.example.org:65535", "http://[::1]:1"})
    void scheme_host_and_port_are_an_origin(String text) {
        assertThat(HttpOrigin.isOne(URI.create(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node-1:8080",
                "//node-1:8080",
                "ftp://node-1:8080",
                "http:8080",
                "http://node-1",
                "http://node-1:",
                "http://node-1:0",
                "http://node-1:65536",
                "http://node_1:8080",
                "http://user@node-1:8080",
                "http://node-1:8080/",
                "http://node-1:8080/path",
                "http://node-1:8080?query",
                "http://node-1:8080#fragment"
            })
    void anything_else_is_none(String text) {
        assertThat(HttpOrigin.isOne(URI.create(text))).isFalse();
    }
}
