package com.pygmy.catalog.resources;

import com.pygmy.catalog.state.CatalogState;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.Positions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /v1/read-index}: an index of the log that is no older than anything acknowledged before the request came, as
 * {@code Pygmy-Index}. What is true at it or later may be shown to a reader who wants to read linearizably; so a frontend
 * need not fetch again what it has, and one such request does for all who wait meanwhile.
 */
public final class ReadIndexServlet extends HttpServlet {
    public static final String PATH = "/v1/read-index";

    private static final long serialVersionUID = 1;

    private final transient Replica<CatalogState> replica;

    public ReadIndexServlet(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Positions positions = Positions.of(request);
            CompletableFuture<Versioned<Boolean>> read = replica.query(ReadMode.LINEARIZABLE, state -> true);
            Pending.answer(request, response, read, index -> {
                positions.write(response, index.position());
                response.setStatus(204);
            });
        } catch (RuntimeException e) {
            Pending.fail(request, response, e);
        }
    }
}
