package com.pygmy.chaos.bookstore.faulty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer of the faulty store before it is sent.
 *
 * @param at the catalog's index that it was read or written at
 * @param tags what it shows; none where it must not be kept
 */
record FaultyReply(int status, byte[] body, Map<String, String> headers, long at, List<String> tags) {
    static FaultyReply json(int status, Object body, long at, List<String> tags) {
        try {
            byte[] bytes = ApiJson.strict().writeValueAsBytes(body);
            String type = body instanceof Problem ? Problem.MEDIA_TYPE : "application/json";
            return new FaultyReply(status, bytes, Map.of("Content-Type", type), at, tags);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON can be made of " + body, e);
        }
    }

    static FaultyReply problem(Problem problem, long at) {
        return json(problem.status(), problem, at, List.of());
    }

    FaultyReply with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new FaultyReply(status, body, all, at, tags);
    }

    /** The same, said to be of another index. */
    FaultyReply saying(long index) {
        return new FaultyReply(status, body, headers, index, tags);
    }
}
