package com.pygmy.client;

import java.net.URI;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer, with all that its headers say of where it comes from. Immutable.
 *
 * @param value what was asked for
 * @param indexes per group the log index that it was read or written at
 * @param node the replica that answered, where it was not the frontend's cache
 * @param cacheStatus the frontend's {@code Cache-Status}, where it gave one
 * @param etag names the version of what was read; goes into a later update or deletion
 * @param replayed whether it is the stored answer of an earlier request with the same key
 * @param sessionRestarted whether the session belonged to an earlier life of the cluster and was begun afresh: what the
 *     session had seen before is gone
 * @param frontend the frontend that answered
 * @param attempts how often it was tried
 * @param requestId the {@code X-Request-Id} of all its tries
 */
public record Answer<T>(
        T value,
        Map<String, Long> indexes,
        @Nullable String node,
        @Nullable String cacheStatus,
        @Nullable String etag,
        boolean replayed,
        boolean sessionRestarted,
        URI frontend,
        int attempts,
        String requestId) {

    public Answer {
        indexes = Map.copyOf(indexes);
    }

    /** The log index of one group, where the answer names one. */
    public OptionalLong index(String group) {
        Long index = indexes.get(group);
        return index == null ? OptionalLong.empty() : OptionalLong.of(index);
    }

    /** Whether the frontend's cache answered. */
    public boolean fromCache() {
        return cacheStatus != null && cacheStatus.contains("; hit");
    }

    /** The same answer about something made from its value. */
    public <R> Answer<R> map(Function<? super T, ? extends R> change) {
        return new Answer<>(
                change.apply(value),
                indexes,
                node,
                cacheStatus,
                etag,
                replayed,
                sessionRestarted,
                frontend,
                attempts,
                requestId);
    }
}
