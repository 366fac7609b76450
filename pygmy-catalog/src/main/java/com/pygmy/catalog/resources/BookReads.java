package com.pygmy.catalog.resources;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.Book;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.StoredBook;
import com.pygmy.catalog.state.Tags;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /v1/books/{id}}, the hottest read, before Jersey: where no waiting is needed it is answered in this thread. */
public final class BookReads extends HttpFilter {
    private static final Pattern PATH = Pattern.compile("/v1/books/([^/]+)");
    private static final Pattern ID = Pattern.compile("\\d{1,15}");
    private static final String METHODS = "GET, HEAD, PUT, DELETE, OPTIONS";
    private static final ObjectWriter JSON = ApiJson.strict().writerFor(Book.class);

    private final transient Replica<CatalogState> replica;

    public BookReads(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Matcher path = PATH.matcher(request.getRequestURI());
        if (!path.matches() || request.getRequestURI().equals(ImportResource.PATH)) {
            chain.doFilter(request, response);
            return;
        }
        switch (request.getMethod()) {
            case "GET", "HEAD" -> read(path.group(1), request, response);
            case "PUT", "DELETE" -> chain.doFilter(request, response);
            case "OPTIONS" -> Problems.options(response, METHODS);
            default -> Problems.methodNotAllowed(request, response, METHODS);
        }
    }

    private void read(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!ID.matcher(name).matches()) {
            Problems.write(request, response, unknown(name));
            return;
        }
        long id = Long.parseLong(name);
        try {
            Positions positions = Positions.of(request);
            CompletableFuture<Versioned<Optional<StoredBook>>> found =
                    replica.query(positions.mode(CatalogSchema.GROUP), state -> state.book(id));
            Pending.answer(request, response, found, book -> write(request, response, positions, id, book));
        } catch (RuntimeException e) {
            Pending.fail(request, response, e);
        }
    }

    private static void write(
            HttpServletRequest request,
            HttpServletResponse response,
            Positions positions,
            long id,
            Versioned<Optional<StoredBook>> read)
            throws IOException {
        positions.write(response, read.position());
        response.setHeader(Headers.SURROGATE_KEY, Tags.book(id));
        if (read.value().isPresent()) {
            write(request, response, read.value().get());
        } else {
            Problems.write(request, response, unknown(Long.toString(id)));
        }
    }

    private static Problem unknown(String id) {
        return Problem.of(ProblemType.NOT_FOUND, "book: " + id + " (expected: a known book)");
    }

    private static void write(HttpServletRequest request, HttpServletResponse response, StoredBook stored)
            throws IOException {
        response.setHeader("ETag", EntityTag.of(stored.version()));
        response.setHeader("Cache-Control", "no-cache");
        if (EntityTag.isKnown(request.getHeader("If-None-Match"), stored.version())) {
            response.setStatus(304);
            return;
        }
        byte[] body = JSON.writeValueAsBytes(stored.book());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
