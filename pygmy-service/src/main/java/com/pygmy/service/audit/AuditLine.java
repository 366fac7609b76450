package com.pygmy.service.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log, as JSON.
 *
 * @param time when it had been answered, by this machine's clock
 * @param action what was asked for: a task of the admin port by its name, else method and path
 * @param parameters those of the query; what a request had as its body is in the replicated log at {@code index}
 * @param outcome {@code done}, {@code refused} (no right to it, or not acceptable), {@code failed}, or
 *     {@code unknown} where there was no answer
 * @param role the role whose token was shown, or that there was no token or another one
 * @param from the address that the request came from: a frontend's, where the frontend passed it on
 * @param requestId by which the lines of all nodes that had a part in it are found
 * @param index where the action is in the replicated log; for one that is not in it, what had been applied when it ended
 * @param leftOut how many attempts before this one, without the operator's token, have no line, since there were too many
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditLine(
        String time,
        String node,
        String action,
        Map<String, String> parameters,
        String outcome,
        int status,
        String role,
        String from,
        @Nullable String requestId,
        @Nullable String index,
        @Nullable Long leftOut) {}
