package com.pygmy.catalog.resources;

import com.pygmy.api.ImportProgress;
import com.pygmy.catalog.importing.BookSource;
import com.pygmy.catalog.importing.ImportSettings;
import com.pygmy.catalog.importing.Importer;
import com.pygmy.catalog.importing.TextLines;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.MergeBooks;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import com.pygmy.service.token.RequiredRole;
import com.pygmy.service.token.Role;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/books/import}: books from CSV or NDJSON, read piece by piece, each batch one command. Safe to repeat: with
 * the same key and file a batch that was applied gives its first outcome, with another key nothing changes that is already so.
 */
@Path("/v1/books/import")
@Produces(MediaType.APPLICATION_JSON)
@RequiredRole(Role.OPERATOR)
public final class ImportResource {
    public static final String PATH = "/v1/books/import";

    /** Looked up for one answer; the next question goes on from there. */
    private static final int BATCHES_COUNTED_MAX = 1000;

    private final Replica<CatalogState> replica;

    public ImportResource(Replica<CatalogState> replica) {
        this.replica = replica;
    }

    /** How far the import of this key is, counted from a batch that is known to be in. */
    @GET
    public CompletionStage<Response> progress(@Context UriInfo uri, @Context HttpHeaders headers) {
        long after = after(uri);
        Positions positions = Positions.of(headers);
        OperatorKey key = OperatorKey.required("import", headers);
        return replica.query(positions.mode(CatalogSchema.GROUP), state -> batchesIn(state, key, after))
                .thenApply(read -> positions
                        .write(Response.ok(ImportProgress.of(read.value(), MergeBooks.MAX_ROWS)), read.position())
                        .build());
    }

    private static long after(UriInfo uri) {
        String after = uri.getQueryParameters().getFirst("batches");
        if (after == null) {
            return 0;
        }
        if (!after.matches("\\d{1,9}")) {
            throw ProblemException.of(
                    ProblemType.INVALID_REQUEST, "batches: '" + after + "' (expected: a whole number)");
        }
        return Long.parseLong(after);
    }

    private static long batchesIn(CatalogState state, OperatorKey key, long after) {
        long batches = after;
        while (batches - after < BATCHES_COUNTED_MAX
                && state.repliedAt(key.command(batches)).isPresent()) {
            batches++;
        }
        return batches;
    }

    @POST
    @Consumes("text/csv")
    public Response csv(@Context UriInfo uri, @Context HttpHeaders headers, InputStream body) throws IOException {
        ImportSettings settings = settings(uri);
        return take(settings, headers, BookSource.csv(TextLines.of(body, charset(headers)), settings));
    }

    @POST
    @Consumes("application/x-ndjson")
    public Response ndjson(@Context UriInfo uri, @Context HttpHeaders headers, InputStream body) throws IOException {
        ImportSettings settings = settings(uri);
        return take(settings, headers, BookSource.ndjson(TextLines.of(body, charset(headers)), settings));
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Response other(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        return Problems.response(Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type: " + (type == null ? "missing" : type)
                        + " (expected: text/csv or application/x-ndjson)"));
    }

    private static ImportSettings settings(UriInfo uri) {
        Map<String, String> query = new TreeMap<>();
        uri.getQueryParameters().forEach((name, values) -> {
            if (values.size() > 1) {
                throw ProblemException.of(ProblemType.INVALID_REQUEST, name + ": given twice (expected: once)");
            }
            query.put(name, values.get(0));
        });
        return ImportSettings.of(query);
    }

    private static Optional<Charset> charset(HttpHeaders headers) {
        String name = headers.getMediaType().getParameters().get(MediaType.CHARSET_PARAMETER);
        if (name == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: charset '" + name
                            + "' is not known (expected: utf-8, iso-8859-1, windows-1252, ...)");
        }
    }

    private Response take(ImportSettings settings, HttpHeaders headers, BookSource source) throws IOException {
        Positions positions = Positions.of(headers);
        OperatorKey operatorKey = OperatorKey.required("import", headers);
        Importer importer = new Importer(replica, settings, new Importer.Identity() {
            @Override
            public CommandId command(long batch) {
                return operatorKey.command(batch);
            }

            @Override
            public ProblemException reused() {
                return ProblemException.of(
                        ProblemType.KEY_REUSED,
                        "Idempotency-Key: used for another import before (expected: the same file and parameters, or a"
                                + " new key; what is in already is not repeated)");
            }
        });
        importer.takeAll(source);
        Response.ResponseBuilder response = Response.ok(importer.report(source.notes()));
        importer.position().ifPresent(position -> positions.write(response, position));
        return response.build();
    }
}
