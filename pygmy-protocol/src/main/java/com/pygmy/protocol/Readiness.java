package com.pygmy.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node should be given requests now, as {@code GET /ready} of its admin port says: with 200 where it is ready, 503 where
 * it is not.
 *
 * @param causes why it is not ready; empty where it is
 * @param notes what else a client would notice, such as that nothing can be written; none of it makes the node unready
 * @param leader the node believed to lead this one's group, where it has one and a leader is known
 * @param lagEntries how many committed entries of its group this node has not applied; null for a node of no group
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Readiness(
        String node,
        boolean ready,
        List<String> causes,
        List<String> notes,
        @Nullable String leader,
        @Nullable Long lagEntries) {
    public Readiness {
        causes = List.copyOf(causes);
        notes = List.copyOf(notes);
    }
}
