package com.pygmy.catalog.resources;

import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.ReturnOrder;
import com.pygmy.catalog.state.Tags;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.CommitSpan;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.raft.dropwizard.WaitPreference;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.token.RequiredRole;
import com.pygmy.service.token.Role;
import com.pygmy.service.tracing.Tracing;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What order nodes read of the ledger, and how they give copies back. Decisions are made by {@link OrderDecisions}. */
@Path("/v1/ledger")
@Produces(MediaType.APPLICATION_JSON)
@RequiredRole(Role.NODE)
public final class LedgerResource {
    /** The paths of the ledger, which only nodes ask for. */
    public static final List<String> TEMPLATES =
            List.of("/v1/ledger", "/v1/ledger/decisions", "/v1/ledger/{id}", "/v1/ledger/{id}/return");

    /** More than a page of books: the relay catches up with what it missed in large steps. */
    private static final int ROWS_MAX = 1000;

    private final Replica<CatalogState> replica;
    private final Tracing tracing;

    public LedgerResource(Replica<CatalogState> replica, Tracing tracing) {
        this.replica = replica;
        this.tracing = tracing;
    }

    /**
     * Rows in the order of decisions: a prefix of what was decided, as this replica has it unless more is asked for. Who has seen all there is
     * may wait for news ({@code Prefer: wait=1}): for the next entry that is applied here.
     */
    @GET
    public CompletionStage<Response> page(
            @QueryParam("after") @Nullable Long after,
            @QueryParam("limit") @Nullable String limit,
            @Context HttpHeaders headers) {
        long from = after == null ? 0 : after;
        int size = BookPages.limit(limit, ROWS_MAX);
        Positions positions = Positions.of(headers);
        return replica.query(
                        positions.mode(CatalogSchema.GROUP, WaitPreference.of(headers.getHeaderString(Headers.PREFER))),
                        state -> new Rows(state.ledgerPage(from, size + 1L), state.ledgerEnd()))
                .thenApply(read -> positions
                        .write(Response.ok(page(read, from, size)), read.position())
                        .build());
    }

    private record Rows(List<LedgerEntry> rows, long end) {}

    private static LedgerPage page(Versioned<Rows> read, long from, int size) {
        List<LedgerEntry> rows = read.value().rows();
        List<LedgerEntry> shown = rows.subList(0, Math.min(size, rows.size()));
        long last = shown.isEmpty() ? from : shown.get(shown.size() - 1).sequence();
        return new LedgerPage(
                read.position().epoch(),
                List.copyOf(shown),
                last,
                rows.size() > size,
                read.value().end());
    }

    @GET
    @Path("/{orderId}")
    public CompletionStage<Response> entry(@PathParam("orderId") String orderId, @Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        return replica.query(positions.mode(CatalogSchema.GROUP), state -> state.ledgerEntry(orderId))
                .thenApply(read -> positions
                        .write(Response.ok(read.value().orElseThrow(() -> unknown(orderId))), read.position())
                        .build());
    }

    /** Gives the copies back, once; again changes nothing and answers the same. */
    @POST
    @Path("/{orderId}/return")
    public CompletionStage<Response> giveBack(@PathParam("orderId") String orderId, @Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        CommitSpan span = CommitSpan.begin(tracing, headers.getHeaderString(Headers.TRACEPARENT), 1);
        return span.until(replica.submit(CommandId.random(), new ReturnOrder(orderId)))
                .thenApply(done -> {
                    LedgerEntry entry = returned(orderId, done.value());
                    return positions
                            .write(Response.ok(entry), done.position())
                            .header(
                                    Headers.SURROGATE_KEY,
                                    entry.lines().stream()
                                            .map(line -> Tags.book(line.bookId()))
                                            .collect(Collectors.joining(" ")))
                            .build();
                });
    }

    private static LedgerEntry returned(String orderId, ReturnOrder.Outcome outcome) {
        if (outcome instanceof ReturnOrder.Returned returned) {
            return returned.entry();
        }
        if (outcome instanceof ReturnOrder.NotSold) {
            throw ProblemException.of(
                    ProblemType.NOT_CANCELLABLE,
                    "order: " + orderId + " was rejected (expected: an order that was sold)");
        }
        throw unknown(orderId);
    }

    private static ProblemException unknown(String orderId) {
        return ProblemException.of(ProblemType.NOT_FOUND, "order: " + orderId + " (expected: one that was decided)");
    }
}
