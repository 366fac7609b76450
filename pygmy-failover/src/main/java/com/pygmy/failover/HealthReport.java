package com.pygmy.failover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.NodeStatus;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node's admin health check says: the check {@code raft}, whose details are those of {@link NodeStatus}. Reads
 * leniently, since a node of another release may say more or less: a node that tells nothing but "healthy" may be used.
 */
public final class HealthReport {
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final String CHECK = "raft";

    private HealthReport() {}

    /** What the report of a replica of this group says, with any status. */
    public static NodePoll read(String node, String group, byte[] body) {
        JsonNode check;
        try {
            check = JSON.readTree(body).path(CHECK);
        } catch (JsonProcessingException e) {
            return new NodePoll.Failed("its health check gave no JSON");
        } catch (IOException e) {
            return new NodePoll.Failed("its health check cannot be read");
        }
        if (!check.isObject()) {
            return new NodePoll.Failed("its health check says nothing of '" + CHECK + "'");
        }
        boolean healthy = check.path("healthy").asBoolean(false);
        JsonNode details = check.has("details") ? check.path("details") : check;
        String cause = text(details, "cause");
        if (cause == null && !healthy) {
            cause = text(check, "message");
        }
        return new NodePoll.Told(new NodeStatus(
                node,
                group,
                details.path("role").asText("UNKNOWN"),
                text(details, "leader"),
                details.path("term").asLong(0),
                text(details, "epoch"),
                details.path("committed").asLong(0),
                details.path("applied").asLong(0),
                details.path("lagEntries").asLong(0),
                details.path("canRead").asBoolean(healthy),
                details.path("canWrite").asBoolean(healthy),
                details.path("draining").asBoolean(false),
                instant(details.path("since")),
                cause,
                release(details)));
    }

    private static NodeStatus.@Nullable Release release(JsonNode details) {
        String build = text(details, "build");
        return build == null
                ? null
                : new NodeStatus.Release(build, details.path("logForm").asInt(1), text(details, "upgradeInProgress"));
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : null;
    }

    private static Instant instant(JsonNode value) {
        try {
            return value.isNumber() ? Instant.ofEpochMilli(value.asLong()) : Instant.parse(value.asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
