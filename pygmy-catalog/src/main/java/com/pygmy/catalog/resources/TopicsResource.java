package com.pygmy.catalog.resources;

import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.Tags;
import com.pygmy.raft.Replica;
import com.pygmy.raft.dropwizard.Positions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** {@code GET /v1/topics}. */
@Path("/v1/topics")
@Produces(MediaType.APPLICATION_JSON)
public final class TopicsResource {
    private final Replica<CatalogState> replica;

    public TopicsResource(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    @GET
    public CompletionStage<Response> topics(@Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        return replica.query(positions.mode(CatalogSchema.GROUP), CatalogState::topics)
                .thenApply(read -> Answers.tagged(Response.ok(read.value()), positions, read, Tags.BOOKS)
                        .build());
    }
}
