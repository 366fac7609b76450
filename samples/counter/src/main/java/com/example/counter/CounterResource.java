package com.example.counter;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.dropwizard.Positions;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** Counters over HTTP. A body is a number; the client's key is the command's id. */
@Path("/counters/{name}")
public record CounterResource(Replica<Counters> replica) {
    @GET
    public CompletionStage<Response> value(@PathParam("name") String name, @Context HttpHeaders headers) {
        Positions session = Positions.of(headers);
        return replica.query(session.mode(CounterSchema.GROUP), counters -> counters.value(name))
                .thenApply(read -> session.write(Response.ok(read.value()), read.position())
                        .build());
    }

    @POST
    public CompletionStage<Response> add(
            @PathParam("name") String name,
            @NotNull @HeaderParam("Idempotency-Key") CommandId key,
            @Context HttpHeaders headers,
            @Min(1) @Max(1_000_000) long amount) {
        return submit(key, new Add(name, amount), headers);
    }

    @PUT
    @Path("limit")
    public CompletionStage<Response> limit(
            @PathParam("name") String name,
            @NotNull @HeaderParam("Idempotency-Key") CommandId key,
            @Context HttpHeaders headers,
            @Min(0) long maximum) {
        return submit(key, new Limit(name, maximum), headers);
    }

    private CompletionStage<Response> submit(CommandId key, Command<Counters, Long> command, HttpHeaders headers) {
        return replica.submit(key, command)
                .thenApply(done -> Positions.of(headers)
                        .write(Response.ok(done.value()), done.position())
                        .build());
    }
}
