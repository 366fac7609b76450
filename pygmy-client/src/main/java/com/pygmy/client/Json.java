package com.pygmy.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;

/** The bodies of requests and answers. Answers may say more than this client knows. */
final class Json {
    private static final ObjectMapper MAPPER = ApiJson.lenient();

    private Json() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
        }
    }

    /** @throws IOException where the bytes are not the JSON of such a value */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        T value = MAPPER.readValue(json, type);
        if (value == null) {
            throw new IOException("null where a " + type.getSimpleName() + " was expected");
        }
        return value;
    }
}
