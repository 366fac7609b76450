package com.pygmy.catalog.resources;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.BookPage;
import com.pygmy.catalog.state.BookFilter;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.FoundBooks;
import com.pygmy.catalog.state.PagePosition;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/books}: all books, by topic, or by words. Hot, so it stands before Jersey; where no waiting is needed it is
 * answered in this thread.
 */
public final class BookPages extends HttpFilter {
    private static final int LIMIT_MAX = 200;
    private static final int LIMIT_DEFAULT = 50;
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";
    private static final ObjectWriter JSON = ApiJson.strict().writerFor(BookPage.class);

    private final transient Replica<CatalogState> replica;

    public BookPages(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> page(request, response);
            case "POST" -> chain.doFilter(request, response);
            case "OPTIONS" -> Problems.options(response, METHODS);
            default -> Problems.methodNotAllowed(request, response, METHODS);
        }
    }

    private void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Outside the try: where the query cannot be decoded, the server itself refuses it.
        String topic = request.getParameter("topic");
        String words = request.getParameter("q");
        try {
            BookFilter filter = new BookFilter(text("topic", topic), text("q", words));
            int size = limit(request.getParameter("limit"), LIMIT_MAX);
            Optional<PagePosition> position = Cursor.parse(request.getParameter("after"), filter);
            Positions positions = Positions.of(request);
            CompletableFuture<Versioned<FoundBooks>> found =
                    replica.query(positions.mode(CatalogSchema.GROUP), state -> state.page(filter, position, size));
            Pending.answer(request, response, found, read -> write(response, positions, filter, read));
        } catch (RuntimeException e) {
            Pending.fail(request, response, e);
        }
    }

    private static void write(
            HttpServletResponse response, Positions positions, BookFilter filter, Versioned<FoundBooks> read)
            throws IOException {
        BookPage page = new BookPage(
                read.value().books(),
                read.value().last().map(last -> Cursor.of(last, filter)).orElse(null));
        byte[] body = JSON.writeValueAsBytes(page);
        positions.write(response, read.position());
        response.setHeader(Headers.SURROGATE_KEY, Answers.tagsOf(page.books()));
        response.setHeader("Cache-Control", "no-cache");
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
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
        return ProblemException.of(ProblemType.INVALID_REQUEST, detail);
    }
}
