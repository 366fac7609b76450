package com.pygmy.raft.internal.membership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.pygmy.raft.Members;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What a replica says to another of its group.
 *
 * @param backup the id of the backup that the replica's state was restored from; empty where it was not
 * @param epoch the epoch of its log; empty where it knows none
 * @param members the members as it has them; empty where an earlier release answers
 */
record MembershipAnswer(State state, long term, String backup, String epoch, Optional<Members> members) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a replica knows of its group. */
    enum State {
        /** It starts with nothing. */
        EMPTY,
        /** It takes part in the founding of a group that has not written anything yet. */
        FOUNDING,
        /** It has a state of a formed group. */
        FORMED
    }

    byte[] encode() {
        ObjectNode body = JSON.createObjectNode();
        body.put("state", state.name());
        body.put("term", term);
        body.put("backup", backup);
        body.put("epoch", epoch);
        members.ifPresent(known -> body.set("members", JSON.valueToTree(known)));
        return PeerJson.write(body);
    }

    static MembershipAnswer decode(byte[] answer) {
        try {
            JsonNode body = JSON.readTree(answer);
            return new MembershipAnswer(
                    State.valueOf(body.path("state").asText()),
                    body.path("term").asLong(),
                    body.path("backup").asText(),
                    body.path("epoch").asText(),
                    body.has("members")
                            ? Optional.of(JSON.treeToValue(body.get("members"), Members.class))
                            : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
