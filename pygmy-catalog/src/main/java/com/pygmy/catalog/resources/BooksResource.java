package com.pygmy.catalog.resources;

import com.pygmy.api.BookPage;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.ProblemException;
import com.pygmy.catalog.state.BookFilter;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.PagePosition;
import com.pygmy.raft.Replica;
import com.pygmy.raft.dropwizard.Positions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/books}: all books, by topic, or by words. */
@Path("/v1/books")
@Produces(MediaType.APPLICATION_JSON)
public final class BooksResource {
    private static final int LIMIT_MAX = 200;
    private static final int LIMIT_DEFAULT = 50;

    private final Replica<CatalogState> replica;

    public BooksResource(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    @GET
    public CompletionStage<Response> page(
            @QueryParam("topic") @Nullable String topic,
            @QueryParam("q") @Nullable String words,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context HttpHeaders headers) {
        BookFilter filter = new BookFilter(text("topic", topic), text("q", words));
        int size = limit(limit, LIMIT_MAX);
        Optional<PagePosition> position = Cursor.parse(after, filter);
        Positions positions = Positions.of(headers);
        return replica.query(positions.mode(CatalogSchema.GROUP), state -> state.page(filter, position, size))
                .thenApply(read -> {
                    BookPage page = new BookPage(
                            read.value().books(),
                            read.value().last().map(Cursor::of).orElse(null));
                    return Answers.tagged(Response.ok(page), positions, read, Answers.tagsOf(page.books()))
                            .build();
                });
    }

    private static @Nullable String text(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.length() > BookFilter.MAX_LENGTH) {
            throw refused(
                    name + ": " + text.length() + " characters (expected: at most " + BookFilter.MAX_LENGTH + ")");
        }
        return text;
    }

    static int limit(@Nullable String limit, int max) {
        if (limit == null) {
            return LIMIT_DEFAULT;
        }
        try {
            int size = Integer.parseInt(limit);
            if (size >= 1 && size <= max) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Refused below like a number out of bounds.
        }
        throw refused("limit: " + limit + " (expected: 1 to " + max + ")");
    }

    static ProblemException refused(String detail) {
        return new ProblemException(Problem.of(ProblemType.INVALID_REQUEST, detail));
    }
}
