package com.pygmy.frontend.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.LogPosition;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients choose what is asked, so they choose what fills the cache: it must weigh what it takes of the heap. */
class CoherentCacheWeightTest {
    private static final int WEIGHT_MAX_BYTES = 16 * 1024 * 1024;

    /** By how many tags of its own an answer has: a list that is empty, one book, and a page of books. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void many_different_answers_take_no_more_memory_than_they_weigh(int tags) {
        long before = usedBytes();
        CoherentCache cache = new CoherentCache(WEIGHT_MAX_BYTES, 1000, new CacheMetrics(new MetricRegistry()));
        cache.begin(position());
        for (int i = 0; cache.weightBytes() < WEIGHT_MAX_BYTES * 9L / 10; i++) {
            cache.offer("/v1/books?q=random-" + i, answer(i, tags));
        }
        long used = usedBytes() - before;
        assertThat(used).isLessThan(cache.weightBytes() * 5 / 4);
        assertThat(cache.answers()).isPositive(); // still reachable when it was measured
    }

    private static Reading answer(int number, int ownTags) {
        HttpFields.Mutable headers = HttpFields.build();
        add(headers, HttpHeader.CONTENT_TYPE, "application/json");
        add(headers, HttpHeader.CACHE_CONTROL, "no-cache");
        add(headers, HttpHeader.ETAG, "\"" + number + "-0123456789abcdef\"");
        add(headers, HttpHeader.VARY, "Pygmy-Session, Pygmy-Consistency");
        add(headers, HttpHeader.CONTENT_LENGTH, String.valueOf(number));
        Set<String> tags = new TreeSet<>(Set.of("books"));
        for (int i = 0; i < ownTags; i++) {
            tags.add("book-" + number + "-" + i);
        }
        return new Reading(200, headers, new byte[20 + 100 * ownTags], position(), tags, 0);
    }

    private static void add(HttpFields.Mutable headers, HttpHeader name, String value) {
        String own = new String(value.getBytes(US_ASCII), US_ASCII); // as read from a connection
        headers.add(new PreEncodedHttpField(name, name.asString(), own));
    }

    private static LogPosition position() {
        return new LogPosition("catalog", new String("0123456789abcdef".getBytes(US_ASCII), US_ASCII), 10);
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
