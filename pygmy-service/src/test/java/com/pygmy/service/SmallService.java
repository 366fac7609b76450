package com.pygmy.service;

import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.admin.AdminAccess;
import com.pygmy.service.admin.AdminGuard;
import com.pygmy.service.admin.AdminReads;
import com.pygmy.service.audit.AuditLog;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.RequiredRole;
import com.pygmy.service.token.Role;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service as small as it can be that still goes wrong in every way. */
@SuppressWarnings("DoNotCallSuggester") // resources that always fail are the point
public class SmallService extends Application<SmallConfiguration> {
    /** More than the system's buffers hold. */
    public static final int LARGE_BYTES = 32 * 1024 * 1024;

    public static final String OPERATOR_TOKEN = "open-sesame-open-sesame";
    public static final String NODE_TOKEN = "between-us-and-nobody";
    private static final Logger LOGGER = LoggerFactory.getLogger(SmallService.class);

    @Override
    public void initialize(Bootstrap<SmallConfiguration> bootstrap) {
        bootstrap.addBundle(new ProblemBundle().streaming("/streamed"));
        bootstrap.addBundle(new PrometheusBundle());
    }

    @Override
    public void run(SmallConfiguration configuration, Environment environment) {
        BearerTokens tokens = new BearerTokens(Map.of(Role.OPERATOR, OPERATOR_TOKEN, Role.NODE, NODE_TOKEN));
        AdminGuard.install(adminAccess(), configuration, environment);
        AuditLog.install(configuration, "small-1", List.of("/wishes"), () -> null, environment);
        environment.jersey().register(tokens.feature());
        environment.jersey().register(new Wishes());
        environment.servlets().addServlet("plain", new Plain()).addMapping("/plain", "/plain/*");
    }

    protected AdminAccess adminAccess() {
        return new AdminAccess(OPERATOR_TOKEN, NODE_TOKEN, AdminReads.OPEN);
    }

    /** A body with constraints of both kinds: of JSON and of Bean Validation. */
    record Wish(
            @NotBlank @Nullable String name,
            @Min(1) @Max(1000) long copies,
            @Nullable List<@Valid Part> parts) {}

    record Part(@Min(1) int weight, @Nullable Colour colour) {}

    enum Colour {
        RED,
        BLUE
    }

    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    public static final class Wishes {
        @POST
        @Path("wishes")
        @Consumes(MediaType.APPLICATION_JSON)
        public Map<String, Object> wish(@Valid Wish wish) {
            return Map.of("copies", wish.copies());
        }

        @GET
        @Path("wishes")
        public List<String> wishes(@QueryParam("limit") @Min(1) @Max(200) @Nullable Integer limit) {
            return List.of(String.valueOf(limit));
        }

        @GET
        @Path("wishes/{id}")
        public String wish(@PathParam("id") long id) {
            return "\"" + id + "\"";
        }

        @GET
        @Path("large")
        public byte[] large() {
            return new byte[LARGE_BYTES];
        }

        @GET
        @Path("secret")
        @RequiredRole(Role.OPERATOR)
        public String secret() {
            return "\"treasure\"";
        }

        @GET
        @Path("sold-out")
        public CompletionStage<String> soldOut() {
            return CompletableFuture.failedFuture(new CompletionException(new ProblemException(
                    Problem.of(ProblemType.INSUFFICIENT_STOCK, "copies: 2 (expected: at most 1)"))));
        }

        @GET
        @Path("no-leader")
        public String noLeader() {
            throw new ProblemException(
                    Problem.failure(ProblemType.NO_LEADER, "an election is under way", com.pygmy.protocol.Executed.NO));
        }

        @GET
        @Path("broken")
        public String broken() {
            throw new IllegalStateException("SELECT secret FROM com.pygmy.internals");
        }

        @POST
        @Path("logged")
        public void logged(String text) {
            LOGGER.warn("received {}", text, new IllegalStateException(text));
        }

        @POST
        @Path("streamed")
        @Consumes(MediaType.WILDCARD)
        public String streamed(InputStream body) throws IOException {
            return String.valueOf(body.readAllBytes().length);
        }
    }

    /** A servlet beside Jersey. */
    static final class Plain extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if ("/broken".equals(request.getPathInfo())) {
                throw new IllegalStateException("SELECT secret FROM com.pygmy.internals");
            }
            Problems.write(request, response, Problem.of(ProblemType.NOT_FOUND, "plain: nothing here"));
        }
    }
}
