package com.pygmy.order.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.Order;
import com.pygmy.api.OrderRequest;
import com.pygmy.order.checkout.Basket;
import com.pygmy.order.checkout.Checkout;
import com.pygmy.order.checkout.CheckoutOutcome;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.body.BodyForm;
import com.pygmy.service.body.JsonBody;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * {@code POST /v1/orders}: places an order. The one hot resource of an order node, so it stands before Jersey; no thread
 * waits while an order is decided and recorded.
 */
public final class CheckoutFilter extends HttpFilter {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = ApiJson.strict();
    private static final JsonBody<OrderRequest> REQUEST = JsonBody.of(OrderRequest.class);
    private static final ObjectWriter ORDER = JSON.writerFor(Order.class);

    private static final String METHODS = "GET, HEAD, POST, OPTIONS";

    private final transient Checkout checkout;
    private final Duration timeout;

    /**
     * @param timeout after which a request is given up: longer than the checkout takes in the worst case
     */
    public CheckoutFilter(Checkout checkout, Duration timeout) {
        this.checkout = checkout;
        this.timeout = timeout;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        switch (request.getMethod()) {
            case "POST" -> place(request, response);
            case "GET", "HEAD" -> chain.doFilter(request, response);
            case "OPTIONS" -> Problems.options(response, METHODS);
            default -> Problems.methodNotAllowed(request, response, METHODS);
        }
    }

    private void place(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String key = RequestHeaders.idempotencyKey(request);
            SessionToken session = RequestHeaders.session(request);
            requireJson(request);
            AsyncContext async = request.startAsync();
            async.setTimeout(timeout.toMillis());
            PendingAnswer answer = new PendingAnswer(async, request, response);
            async.addListener(answer);
            request.getInputStream()
                    .setReadListener(new BodyReader(
                            request.getInputStream(),
                            body -> place(body, key, session, request, answer),
                            answer::fail));
        } catch (ProblemException refusal) {
            Problems.write(request, response, refusal);
        }
    }

    private void place(
            byte[] body, String key, SessionToken session, HttpServletRequest request, PendingAnswer answer) {
        Basket basket;
        try {
            basket = basket(body);
        } catch (ProblemException | IOException refusal) {
            answer.fail(refusal);
            return;
        }
        checkout.place(key, basket, RequestHeaders.hop(request)).whenComplete((outcome, failure) -> {
            if (failure != null) {
                answer.fail(FailedAnswers.shown(failure));
            } else {
                answer(outcome, session, answer);
            }
        });
    }

    private static Basket basket(byte[] body) throws IOException {
        OrderRequest request = REQUEST.read(body);
        try {
            return Basket.of(request);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    private static void answer(CheckoutOutcome outcome, SessionToken session, PendingAnswer answer) {
        if (outcome instanceof CheckoutOutcome.Sold sold) {
            Map<String, String> headers =
                    AnswerHeaders.of(session, sold.session(), sold.replayed(), sold.surrogateKey());
            headers.put("Location", "/v1/orders/" + sold.order().id());
            answer.json(sold.recorded() ? 201 : 202, headers, write(sold.order()));
        } else if (outcome instanceof CheckoutOutcome.Refused refused) {
            answer.problem(AnswerHeaders.of(session, refused.session(), refused.replayed(), null), refused.problem());
        }
    }

    private static byte[] write(Order order) {
        try {
            return ORDER.writeValueAsBytes(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an order cannot be written", e);
        }
    }

    private static void requireJson(HttpServletRequest request) {
        BodyForm.requireJson(request.getContentType());
        String accept = request.getHeader("Accept");
        if (accept != null && !accept.contains("application/json") && !accept.contains("*")) {
            throw new ProblemException(
                    Problem.of(ProblemType.NOT_ACCEPTABLE, "Accept: " + accept + " (expected: application/json)"));
        }
    }
}
