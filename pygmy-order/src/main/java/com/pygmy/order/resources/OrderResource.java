package com.pygmy.order.resources;

import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.order.checkout.CancelOutcome;
import com.pygmy.order.checkout.Cancellations;
import com.pygmy.order.checkout.OrderLookup;
import com.pygmy.order.checkout.ReadTerms;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.http.IdempotencyKey;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Reads and cancels orders; {@link OrderPlacement} places them. */
@Path("/v1/orders")
@Produces(MediaType.APPLICATION_JSON)
public final class OrderResource {
    private final OrderLookup lookup;
    private final Cancellations cancellations;
    private final ListCredentials credentials;
    private final Executor writers;

    /**
     * @param credentials decides whose orders a request may list
     * @param writers write answers, which blocks while a client does not read
     */
    public OrderResource(
            OrderLookup lookup, Cancellations cancellations, ListCredentials credentials, Executor writers) {
        this.lookup = lookup;
        this.cancellations = cancellations;
        this.credentials = credentials;
        this.writers = writers;
    }

    /**
     * Orders, newest first: a customer's own, or for the operator everybody's. With {@code key}, what became of that key, for
     * everybody who knows it.
     */
    @GET
    public CompletionStage<Response> list(
            @QueryParam("key") @Nullable String key,
            @QueryParam("state") @Nullable String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context HttpServletRequest request) {
        if (key != null) {
            PageParameters page = PageParameters.of(state, after, limit);
            return answered(
                    outcomeOf(IdempotencyKey.parse("key", key), page.state(), RequestHeaders.readTerms(request)));
        }
        Optional<String> customer = credentials.customer(request.getHeader(HttpHeaders.AUTHORIZATION));
        return answered(page(customer, PageParameters.of(state, after, limit), RequestHeaders.readTerms(request)));
    }

    /** An order; also one that is sold and not recorded yet. */
    @GET
    @Path("{id}")
    public CompletionStage<Response> get(@PathParam("id") String id, @Context HttpServletRequest request) {
        ReadTerms terms = RequestHeaders.readTerms(request);
        return answered(lookup.find(id, terms).thenApply(found -> {
            Map<String, String> headers = AnswerHeaders.of(terms.session(), found.session());
            return found.order()
                    .map(order -> with(headers, Response.ok(order)))
                    .orElseGet(() -> with(headers, Problems.response(missing(id, found, request))));
        }));
    }

    /** Cancels an order. Idempotent by nature; the key that every POST must carry is looked at for its form only. */
    @POST
    @Path("{id}/cancellation")
    public CompletionStage<Response> cancel(@PathParam("id") String id, @Context HttpServletRequest request) {
        RequestHeaders.idempotencyKey(request);
        SessionToken before = RequestHeaders.session(request);
        return answered(cancellations.cancel(id, RequestHeaders.hop(request)).thenApply(outcome -> {
            if (outcome instanceof CancelOutcome.Refused refused) {
                Problem problem = refused.problem().withInstance(request.getRequestURI());
                return with(AnswerHeaders.of(before, outcome.session()), Problems.response(problem));
            }
            CancelOutcome.Stands stands = (CancelOutcome.Stands) outcome;
            int status = stands.order().state() == Order.State.CANCELLED ? 200 : 202;
            return with(
                    AnswerHeaders.of(before, outcome.session(), false, stands.surrogateKey()),
                    Response.status(status).entity(stands.order()));
        }));
    }

    private CompletableFuture<Response> page(Optional<String> customer, PageParameters page, ReadTerms terms) {
        return lookup.list(customer, page.state(), page.before(), page.limit() + 1, terms)
                .thenApply(read -> {
                    List<ListedOrder> found = read.value();
                    boolean more = found.size() > page.limit();
                    List<ListedOrder> shown = more ? found.subList(0, page.limit()) : found;
                    String next = more ? page.cursor(shown.get(shown.size() - 1)) : null;
                    OrderPage body =
                            new OrderPage(shown.stream().map(ListedOrder::order).toList(), next, null);
                    SessionToken seen = SessionToken.EMPTY.advance(read.position());
                    return with(AnswerHeaders.of(terms.session(), seen), Response.ok(body));
                });
    }

    private CompletableFuture<Response> outcomeOf(String key, Optional<Order.State> state, ReadTerms terms) {
        return lookup.find(OrderIdentity.orderId(key), terms).thenApply(found -> {
            List<Order> orders = found.order().stream()
                    .filter(order -> state.isEmpty() || order.state() == state.get())
                    .toList();
            OrderPage body = new OrderPage(orders, null, found.rejection().orElse(null));
            return with(AnswerHeaders.of(terms.session(), found.session()), Response.ok(body));
        });
    }

    private static Problem missing(String id, OrderLookup.Found found, HttpServletRequest request) {
        String detail = found.rejection().isPresent()
                ? "order " + id + ": rejected for want of stock, so there is no order"
                : "order " + id + ": there is no such order";
        return Problem.of(ProblemType.NOT_FOUND, detail).withInstance(request.getRequestURI());
    }

    private static Response with(Map<String, String> headers, Response.ResponseBuilder response) {
        headers.forEach(response::header);
        return response.build();
    }

    private static Response with(Map<String, String> headers, Response response) {
        headers.remove("Cache-Control");
        return with(headers, Response.fromResponse(response));
    }

    private CompletionStage<Response> answered(CompletableFuture<Response> answer) {
        return written(answer, writers);
    }

    /**
     * Written by a thread of its own: a client that does not read would hold up one of the replica's, which are few. Where all
     * writers wait for such clients and too many answers wait for a writer, the request is refused; by then it has been done.
     */
    static CompletionStage<Response> written(CompletableFuture<Response> answer, Executor writers) {
        return answer.whenCompleteAsync((done, failure) -> {}, writers).exceptionally(failure -> {
            Throwable shown = FailedAnswers.shown(failure);
            if (shown instanceof RejectedExecutionException) {
                throw ProblemException.failure(
                        ProblemType.UNAVAILABLE,
                        "answers that wait for their clients to read: too many (expected: fewer)",
                        Executed.UNKNOWN);
            }
            throw shown instanceof ProblemException problem ? problem : new CompletionException(shown);
        });
    }
}
