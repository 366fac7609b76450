package com.pygmy.catalog.resources;

import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.Headers;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.StockAdjustment;
import com.pygmy.api.StockLevel;
import com.pygmy.api.service.ProblemException;
import com.pygmy.api.service.RequiredRole;
import com.pygmy.api.service.Role;
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
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.Positions;
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
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What operators change: books one by one, and their stock. */
@Path("/v1/books")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RequiredRole(Role.OPERATOR)
public final class BookEditing {
    private static final String KEY = Headers.IDEMPOTENCY_KEY;

    private final Replica<CatalogState> replica;

    public BookEditing(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    @POST
    public CompletionStage<Response> create(
            @HeaderParam(KEY) @Nullable String key, @NotNull BookDraft draft, @Context HttpHeaders headers) {
        OperatorKey operatorKey = OperatorKey.required("create", key);
        BookContent content = DraftCheck.contentOf(draft);
        String fingerprint = OperatorKey.fingerprint(draft);
        return replica.submit(operatorKey.command(0), new CreateBook(fingerprint, draft.id(), content))
                .thenApply(done -> created(operatorKey.outcome(done.value(), fingerprint), content, done, headers));
    }

    private static Response created(
            CreateBook.Outcome outcome, BookContent content, Versioned<?> done, HttpHeaders headers) {
        if (outcome instanceof CreateBook.IdTaken taken) {
            throw refused(
                    ProblemType.ALREADY_EXISTS,
                    "id: taken" + (taken.retired() ? " by a book that was deleted" : "")
                            + " (expected: another, or none)");
        }
        if (!(outcome instanceof CreateBook.Created created)) {
            throw refused(ProblemType.ALREADY_EXISTS, "id: none left to allot (expected: an id)");
        }
        return changed(
                Response.created(URI.create("/v1/books/" + created.id())),
                created.id(),
                content,
                created.version(),
                done,
                headers,
                true);
    }

    @PUT
    @Path("/{id}")
    public CompletionStage<Response> update(
            @PathParam("id") long id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @NotNull BookDraft draft,
            @Context HttpHeaders headers) {
        List<BookVersion> expected = EntityTag.required(ifMatch);
        BookContent content = DraftCheck.contentOf(draft);
        if (draft.id() != null && draft.id() != id) {
            throw BookPages.refused("id: " + draft.id() + " (expected: " + id + " as in the path, or none)");
        }
        return replica.submit(CommandId.random(), new UpdateBook("", id, expected, content))
                .thenApply(done -> {
                    UpdateBook.Outcome outcome = done.value().outcome();
                    if (outcome instanceof UpdateBook.Changed) {
                        throw EntityTag.changed(ifMatch);
                    }
                    if (!(outcome instanceof UpdateBook.Updated updated)) {
                        throw unknown(id);
                    }
                    return changed(Response.ok(), id, content, updated.version(), done, headers, true);
                });
    }

    @DELETE
    @Path("/{id}")
    public CompletionStage<Response> delete(
            @PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch, @Context HttpHeaders headers) {
        List<BookVersion> expected = EntityTag.required(ifMatch);
        return replica.submit(CommandId.random(), new DeleteBook("", id, expected))
                .thenApply(done -> {
                    DeleteBook.Outcome outcome = done.value().outcome();
                    if (outcome instanceof DeleteBook.Changed) {
                        throw EntityTag.changed(ifMatch);
                    }
                    if (outcome instanceof DeleteBook.UnknownBook) {
                        throw unknown(id);
                    }
                    return touched(Response.noContent(), id, done, headers, true)
                            .build();
                });
    }

    @POST
    @Path("/{id}/stock-adjustments")
    public CompletionStage<Response> adjustStock(
            @PathParam("id") long id,
            @HeaderParam(KEY) @Nullable String key,
            @NotNull StockAdjustment adjustment,
            @Context HttpHeaders headers) {
        OperatorKey operatorKey = OperatorKey.required("adjust", key);
        BookRules.adjustment(adjustment.by()).ifPresent(wrong -> {
            throw BookPages.refused(wrong);
        });
        String fingerprint = OperatorKey.fingerprint(id + "+" + adjustment.by());
        return replica.submit(operatorKey.command(0), new AdjustStock(fingerprint, id, adjustment.by()))
                .thenApply(done -> adjusted(id, adjustment, operatorKey, fingerprint, done, headers));
    }

    private static Response adjusted(
            long id,
            StockAdjustment adjustment,
            OperatorKey key,
            String fingerprint,
            Versioned<Receipt<AdjustStock.Outcome>> done,
            HttpHeaders headers) {
        AdjustStock.Outcome outcome = key.outcome(done.value(), fingerprint);
        if (outcome instanceof AdjustStock.OutOfBounds bounds) {
            throw refused(
                    ProblemType.INSUFFICIENT_STOCK,
                    "by: " + adjustment.by() + " with " + bounds.stock() + " in stock (expected: a stock of 0 to "
                            + BookRules.MAX_STOCK + " afterwards)");
        }
        if (!(outcome instanceof AdjustStock.Adjusted adjusted)) {
            throw unknown(id);
        }
        return touched(Response.status(201).entity(new StockLevel(adjusted.stock())), id, done, headers, false)
                .build();
    }

    private static Response changed(
            Response.ResponseBuilder response,
            long id,
            BookContent content,
            BookVersion version,
            Versioned<?> done,
            HttpHeaders headers,
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
        return touched(response.entity(book), id, done, headers, listed)
                .header("ETag", EntityTag.of(version))
                .build();
    }

    private static Response.ResponseBuilder touched(
            Response.ResponseBuilder response, long id, Versioned<?> done, HttpHeaders headers, boolean listed) {
        String tags = listed ? Tags.book(id) + " " + Tags.BOOKS : Tags.book(id);
        return Answers.tagged(response, Positions.of(headers), done, tags);
    }

    private static ProblemException unknown(long id) {
        return refused(ProblemType.NOT_FOUND, "book: " + id + " (expected: a known book)");
    }

    private static ProblemException refused(ProblemType type, String detail) {
        return new ProblemException(Problem.of(type, detail));
    }
}
