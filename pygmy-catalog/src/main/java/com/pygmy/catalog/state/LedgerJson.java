package com.pygmy.catalog.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.api.Order;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import java.util.List;

/** Lines and shortages as the ledger keeps them: JSON, so that SQLite can look into them too. */
final class LedgerJson {
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final ObjectReader LINES = JSON.readerFor(new TypeReference<List<Order.Line>>() {});
    private static final ObjectReader SHORTAGES = JSON.readerFor(new TypeReference<List<Problem.Shortage>>() {});

    private LedgerJson() {}

    static String write(List<?> list) {
        try {
            return JSON.writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new StateUnusableException("a ledger row cannot be written", e);
        }
    }

    static List<Order.Line> lines(String json) {
        return read(LINES, json);
    }

    static List<Problem.Shortage> shortages(String json) {
        return read(SHORTAGES, json);
    }

    private static <T> List<T> read(ObjectReader reader, String json) {
        if (json.equals("[]")) {
            return List.of();
        }
        try {
            return reader.readValue(json);
        } catch (JsonProcessingException e) {
            throw new StateUnusableException("a ledger row cannot be read: " + json, e);
        }
    }
}
