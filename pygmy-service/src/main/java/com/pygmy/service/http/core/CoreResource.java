package com.pygmy.service.http.core;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A resource with one hot method, which is served without Dropwizard's chain.
 *
 * @param path exactly this one
 * @param method the hot one
 * @param otherMethods those that Dropwizard's handlers serve under the same path
 * @param answerTime in which every step has given up by itself: a request that is older is a mistake of the program
 * @param service serves one request; does not block. What it throws is answered as {@link CoreExchange#fail} says
 */
public record CoreResource(
        String path, String method, List<String> otherMethods, Duration answerTime, Consumer<CoreExchange> service) {
    /** The header {@code Allow}. */
    String allowed() {
        return Stream.concat(otherMethods.stream(), Stream.of(method, "OPTIONS"))
                .collect(Collectors.joining(", "));
    }
}
