package com.pygmy.catalog.resources;

import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.StockAdjustment;
import com.pygmy.api.StockLevel;
import com.pygmy.catalog.draft.DraftCheck;
import com.pygmy.catalog.state.AdjustStock;
import com.pygmy.catalog.state.BookContent;
import com.pygmy.catalog.state.BookRules;
import com.pygmy.catalog.state.BookVersion;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.CreateBook;
import com.pygmy.catalog.state.DeleteBook;
import com.pygmy.catalog.state.Receipt;
import com.pygmy.catalog.state.Tags;
import com.pygmy.catalog.state.UpdateBook;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.CommitSpan;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.token.RequiredRole;
import com.pygmy.service.token.Role;
import com.pygmy.service.tracing.Tracing;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What operators change: books one by one, and their stock. */
@Path("/v1/books")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RequiredRole(Role.OPERATOR)
public final class BookEditing {
    private final Replica<CatalogState> replica;
    private final Tracing tracing;

    public BookEditing(Replica<CatalogState> replica, Tracing tracing) {
        this.replica = replica;
        this.tracing = tracing;
    }

    @POST
    public CompletionStage<Response> create(@NotNull BookDraft draft, @Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        OperatorKey key = OperatorKey.required("create", headers);
        BookContent content = DraftCheck.contentOf(draft);
        String fingerprint = OperatorKey.fingerprint(draft);
        return submit(
                headers,
                Optional.of(key),
                new CreateBook(fingerprint, draft.id(), content),
                fingerprint,
                (outcome, done) -> created(outcome, content, done, positions));
    }

    /** What an answer is made of. */
    private interface Answering<R> {
        /** The answer; a {@link ProblemException} where the outcome is a refusal. */
        Response answer(R outcome, Versioned<?> done);
    }

    /** Has a command applied, once for its key where it has one, and marks an answer that an earlier request had. */
    private <R> CompletionStage<Response> submit(
            HttpHeaders headers,
            Optional<OperatorKey> key,
            Command<CatalogState, Receipt<R>> command,
            String fingerprint,
            Answering<R> answering) {
        CommitSpan span = CommitSpan.begin(tracing, headers.getHeaderString(Headers.TRACEPARENT), 1);
        if (key.isEmpty()) {
            return span.until(replica.submit(CommandId.random(), command))
                    .thenApply(done -> answering.answer(done.value().outcome(), done));
        }
        CommandId id = key.get().command(0);
        return span.until(replica.submit(id, command)).thenCompose(done -> {
            R outcome = key.get().outcome(done.value(), fingerprint);
            return isReplay(id, done).thenApply(replayed -> {
                if (!replayed) {
                    return answering.answer(outcome, done);
                }
                try {
                    return Response.fromResponse(answering.answer(outcome, done))
                            .header(Headers.IDEMPOTENCY_REPLAYED, "true")
                            .build();
                } catch (ProblemException refusal) {
                    throw new ProblemException(refusal.problem(), Map.of(Headers.IDEMPOTENCY_REPLAYED, "true"));
                }
            });
        });
    }

    /** Whether the reply was kept at an earlier entry than the one that asked for it now. */
    private CompletableFuture<Boolean> isReplay(CommandId id, Versioned<?> done) {
        CompletableFuture<Versioned<OptionalLong>> found =
                replica.query(ReadMode.atLeast(done.position()), state -> state.repliedAt(id));
        return found.handle((first, failure) -> failure == null
                && first.value().isPresent()
                && first.value().getAsLong() < done.position().index());
    }

    private static Response created(
            CreateBook.Outcome outcome, BookContent content, Versioned<?> done, Positions positions) {
        if (outcome instanceof CreateBook.IdTaken taken) {
            throw ProblemException.of(
                    ProblemType.ALREADY_EXISTS,
                    "id: taken" + (taken.retired() ? " by a book that was deleted" : "")
                            + " (expected: another, or none)");
        }
        if (!(outcome instanceof CreateBook.Created created)) {
            throw ProblemException.of(ProblemType.ALREADY_EXISTS, "id: none left to allot (expected: an id)");
        }
        return changed(
                Response.status(201).header("Location", "/v1/books/" + created.id()),
                created.id(),
                content,
                created.version(),
                done,
                positions,
                true);
    }

    @PUT
    @Path("/{id}")
    public CompletionStage<Response> update(
            @PathParam("id") long id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @NotNull BookDraft draft,
            @Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        List<BookVersion> expected = EntityTag.required(ifMatch);
        BookContent content = DraftCheck.contentOf(draft);
        if (draft.id() != null && draft.id() != id) {
            throw BookPages.refused("id: " + draft.id() + " (expected: " + id + " as in the path, or none)");
        }
        Optional<OperatorKey> key = OperatorKey.optional("update", headers);
        String fingerprint = OperatorKey.fingerprint(id + " " + ifMatch + " " + draft);
        return submit(
                headers, key, new UpdateBook(fingerprint, id, expected, content), fingerprint, (outcome, done) -> {
                    if (outcome instanceof UpdateBook.Changed) {
                        throw EntityTag.changed(ifMatch);
                    }
                    if (!(outcome instanceof UpdateBook.Updated updated)) {
                        throw unknown(id);
                    }
                    return changed(Response.ok(), id, content, updated.version(), done, positions, true);
                });
    }

    @DELETE
    @Path("/{id}")
    public CompletionStage<Response> delete(
            @PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch, @Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        List<BookVersion> expected = EntityTag.required(ifMatch);
        Optional<OperatorKey> key = OperatorKey.optional("delete", headers);
        String fingerprint = OperatorKey.fingerprint(id + " " + ifMatch);
        return submit(headers, key, new DeleteBook(fingerprint, id, expected), fingerprint, (outcome, done) -> {
            if (outcome instanceof DeleteBook.Changed) {
                throw EntityTag.changed(ifMatch);
            }
            if (outcome instanceof DeleteBook.UnknownBook) {
                throw unknown(id);
            }
            return touched(Response.noContent(), id, done, positions, true).build();
        });
    }

    @POST
    @Path("/{id}/stock-adjustments")
    public CompletionStage<Response> adjustStock(
            @PathParam("id") long id, @NotNull StockAdjustment adjustment, @Context HttpHeaders headers) {
        Positions positions = Positions.of(headers);
        OperatorKey key = OperatorKey.required("adjust", headers);
        BookRules.adjustment(adjustment.by()).ifPresent(wrong -> {
            throw BookPages.refused(wrong);
        });
        String fingerprint = OperatorKey.fingerprint(id + "+" + adjustment.by());
        return replica.query(ReadMode.LOCAL, state -> state.book(id)).thenCompose(read -> {
            boolean free = read.value()
                    .filter(stored -> stored.book().priceCents() == 0)
                    .isPresent();
            if (free && adjustment.by() > 0) {
                throw BookPages.refused("by: " + adjustment.by() + " copies of a book that has no price"
                        + " (expected: a price first; a change of the book may set both)");
            }
            return submit(
                    headers,
                    Optional.of(key),
                    new AdjustStock(fingerprint, id, adjustment.by()),
                    fingerprint,
                    (outcome, done) -> adjusted(id, adjustment, outcome, done, positions));
        });
    }

    private static Response adjusted(
            long id, StockAdjustment adjustment, AdjustStock.Outcome outcome, Versioned<?> done, Positions positions) {
        if (outcome instanceof AdjustStock.OutOfBounds bounds) {
            throw ProblemException.of(
                    ProblemType.INSUFFICIENT_STOCK,
                    "by: " + adjustment.by() + " with " + bounds.stock() + " in stock (expected: a stock of 0 to "
                            + BookRules.MAX_STOCK + " afterwards)");
        }
        if (!(outcome instanceof AdjustStock.Adjusted adjusted)) {
            throw unknown(id);
        }
        return touched(Response.status(201).entity(new StockLevel(adjusted.stock())), id, done, positions, false)
                .build();
    }

    private static Response changed(
            Response.ResponseBuilder response,
            long id,
            BookContent content,
            BookVersion version,
            Versioned<?> done,
            Positions positions,
            boolean listed) {
        Book book = new Book(
                id,
                content.title(),
                content.topic(),
                content.authors(),
                content.isbn(),
                content.year(),
                content.priceCents(),
                content.stock());
        return touched(response.entity(book), id, done, positions, listed)
                .header("ETag", EntityTag.of(version))
                .build();
    }

    private static Response.ResponseBuilder touched(
            Response.ResponseBuilder response, long id, Versioned<?> done, Positions positions, boolean listed) {
        String tags = listed ? Tags.book(id) + " " + Tags.BOOKS : Tags.book(id);
        return Answers.tagged(response, positions, done, tags);
    }

    private static ProblemException unknown(long id) {
        return ProblemException.of(ProblemType.NOT_FOUND, "book: " + id + " (expected: a known book)");
    }
}
