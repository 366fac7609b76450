package com.pygmy.frontend.handler;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashSet;
import java.util.Set;

/** The block {@code cors}: pages of which other origins may use this frontend from a browser. Of none, unless said. */
public final class CorsConfiguration {
    /** Origins as browsers send them, such as {@code https://shop.example}; there is no wildcard. */
    @JsonProperty
    @NotNull
    @Size(max = 100)
    private Set<
                    @NotNull
                    @Pattern(
                            regexp = "https?://[A-Za-z0-9.:\\[\\]-]+",
                            message = "must be an origin such as https://shop.example")
                    String>
            allowedOrigins = new LinkedHashSet<>();

    /** How long a browser may keep the answer to its question before it asks again. */
    @JsonProperty
    @DurationWithin(min = 0, minUnit = SECONDS, max = 1, maxUnit = DAYS)
    private Duration maxAge = Duration.minutes(10);

    /** What follows from it. */
    public Cors cors() {
        return new Cors(Set.copyOf(allowedOrigins), maxAge.toSeconds());
    }
}
