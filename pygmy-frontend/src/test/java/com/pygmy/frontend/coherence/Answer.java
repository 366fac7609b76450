package com.pygmy.frontend.coherence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.Headers;
import java.net.http.HttpResponse;

/** What a frontend answered to a read, as the tests look at it. */
record Answer(HttpResponse<String> http) {
    private static final ObjectMapper JSON = new ObjectMapper();

    boolean isHit() {
        return header(Headers.CACHE_STATUS).equals("pygmy; hit");
    }

    int status() {
        return http.statusCode();
    }

    long index() {
        return Long.parseLong(header(Headers.INDEX).substring("catalog=".length()));
    }

    String session() {
        return header(Headers.SESSION);
    }

    String header(String name) {
        return http.headers().firstValue(name).orElse("");
    }

    JsonNode json() throws JsonProcessingException {
        return JSON.readTree(http.body());
    }

    /** The stock of the book that was read. */
    long stock() throws JsonProcessingException {
        return json().path("stock").asLong(-1);
    }
}
