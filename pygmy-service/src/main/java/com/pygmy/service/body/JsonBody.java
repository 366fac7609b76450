package com.pygmy.service.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import com.pygmy.service.problem.BodyErrors;
import com.pygmy.service.problem.ProblemException;
import java.io.IOException;
import java.util.Optional;

/** Reads JSON bodies of one type where Jersey does not, as strictly and with the same words of refusal. Thread-safe. */
public final class JsonBody<T> {
    private final Class<T> type;
    private final ObjectReader reader;

    private JsonBody(Class<T> type) {
        this.type = type;
        this.reader = ApiJson.strict().readerFor(type);
    }

    public static <T> JsonBody<T> of(Class<T> type) {
        return new JsonBody<>(type);
    }

    /**
     * The value of a body.
     *
     * @throws ProblemException where the body is empty, null or something else; says which member, what was there and what
     *     was expected
     */
    public T read(byte[] body) throws IOException {
        int start = ByteOrderMark.length(body);
        if (body.length == start) {
            throw new ProblemException(BodyErrors.missing());
        }
        try (JsonParser parser = reader.createParser(body, start, body.length - start)) {
            Object value = value(parser);
            if (value == null) {
                throw new ProblemException(BodyErrors.missing());
            }
            return type.cast(value);
        }
    }

    private Object value(JsonParser parser) throws IOException {
        try {
            return reader.readValue(parser);
        } catch (IOException | RuntimeException misfit) {
            // Before the parser is closed: afterwards it no longer tells what it met.
            Optional<Problem> refusal = BodyErrors.unreadable(misfit);
            if (refusal.isPresent()) {
                throw new ProblemException(refusal.get());
            }
            throw misfit;
        }
    }
}
