package com.pygmy.frontend.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.frontend.cluster.NodeOperations;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.RequiredRole;
import com.pygmy.service.token.Role;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/cluster/nodes/{id}/{operation}}: what an operator does to a node, see {@link NodeOperations}. No page but this
 * frontend's own may ask, not even with the token and not even where {@code cors} lists its origin.
 */
@Path("/v1/cluster/nodes/{id}/{operation}")
@Produces(MediaType.APPLICATION_JSON)
@RequiredRole(Role.OPERATOR)
public final class NodeOperationResource {
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final NodeOperations operations;

    public NodeOperationResource(NodeOperations operations) {
        this.operations = operations;
    }

    @POST
    public JsonNode operate(
            @PathParam("id") String node,
            @PathParam("operation") String operation,
            @HeaderParam("Authorization") String authorization,
            @HeaderParam("Host") @Nullable String host,
            @HeaderParam("Origin") @Nullable String origin,
            @HeaderParam("Sec-Fetch-Site") @Nullable String site) {
        boolean otherOrigin =
                origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
        if (otherOrigin || (site != null && !OWN_SITE.contains(site))) {
            throw ProblemException.of(
                    ProblemType.FORBIDDEN, "Origin: another page's (expected: this frontend's own, or no page)");
        }
        return operations.run(
                node, operation, BearerTokens.bearer(authorization).orElseThrow());
    }
}
