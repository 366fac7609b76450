package com.pygmy.frontend.ready;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import java.util.EnumSet;
import java.util.Set;

/** The block {@code readiness} of a frontend's YAML. */
public final class ReadinessConfiguration {
    /** What a frontend must be able to do. {@code READS}: some node of each pool can be read from. {@code WRITES}: some node of each
     * pool can be written to; while a group elects a leader no frontend can. {@code FEED}: the cache hears of changes; without it answers
     * are right and come from nodes. What is not named here is told in the notes. */
    @JsonProperty
    @NotNull
    private Set<Need> needs = EnumSet.of(Need.READS);

    /** What clients of a frontend may need. */
    public enum Need {
        READS,
        WRITES,
        FEED
    }

    public Set<Need> needs() {
        return needs;
    }
}
