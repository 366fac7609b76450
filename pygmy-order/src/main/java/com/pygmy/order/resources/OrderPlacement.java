package com.pygmy.order.resources;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.Order;
import com.pygmy.api.OrderRequest;
import com.pygmy.order.checkout.Basket;
import com.pygmy.order.checkout.Checkout;
import com.pygmy.order.checkout.CheckoutOutcome;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.body.BodyForm;
import com.pygmy.service.body.JsonBody;
import com.pygmy.service.http.IdempotencyKey;
import com.pygmy.service.http.core.CoreExchange;
import com.pygmy.service.http.core.CoreResource;
import com.pygmy.service.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/orders}: places an order. No thread waits while one is decided. Thread-safe. */
public final class OrderPlacement {
    private static final String PATH = "/v1/orders";
    private static final JsonBody<OrderRequest> REQUEST = JsonBody.of(OrderRequest.class);
    private static final ObjectWriter ORDER = ApiJson.strict().writerFor(Order.class);

    private final Checkout checkout;
    private final Duration answerTime;

    /** @param answerTime longer than the checkout takes in the worst case */
    public OrderPlacement(Checkout checkout, Duration answerTime) {
        this.checkout = checkout;
        this.answerTime = answerTime;
    }

    /** The resource; {@link OrderResource} serves the other methods of its path. */
    public CoreResource resource() {
        return new CoreResource(PATH, "POST", List.of("GET", "HEAD"), answerTime, this::place);
    }

    private void place(CoreExchange exchange) {
        String key = IdempotencyKey.required(exchange.headers(Headers.IDEMPOTENCY_KEY));
        SessionToken session = RequestHeaders.session(exchange.header(Headers.SESSION));
        requireJson(exchange);
        Basket basket = basket(exchange.body(REQUEST));
        boolean recorded = RequestHeaders.prefersRecorded(exchange.headers(Headers.PREFER));
        checkout.place(new Checkout.Wish(key, basket, recorded), RequestHeaders.hop(exchange.trace()))
                .whenComplete((outcome, failure) -> {
                    if (failure == null) {
                        answer(exchange, session, recorded, outcome);
                    } else {
                        exchange.fail(FailedAnswers.shown(failure));
                    }
                });
    }

    private static Basket basket(OrderRequest request) {
        try {
            return Basket.of(request);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static void answer(
            CoreExchange exchange, SessionToken session, boolean preferRecorded, CheckoutOutcome outcome) {
        if (outcome instanceof CheckoutOutcome.Sold sold) {
            Map<String, String> headers =
                    AnswerHeaders.of(session, sold.session(), sold.replayed(), sold.surrogateKey());
            headers.put("Location", PATH + "/" + sold.order().id());
            if (preferRecorded && !sold.late()) {
                headers.put(Headers.PREFERENCE_APPLIED, RequestHeaders.RECORDED);
            }
            exchange.json(sold.late() ? 202 : 201, headers, ORDER, sold.order());
        } else if (outcome instanceof CheckoutOutcome.Refused refused) {
            exchange.refuse(refused.problem(), AnswerHeaders.of(session, refused.session(), refused.replayed(), null));
        }
    }

    private static void requireJson(CoreExchange exchange) {
        BodyForm.requireJson(exchange.header("Content-Type"));
        String accept = exchange.header("Accept");
        if (accept != null && !accept.contains("application/json") && !accept.contains("*")) {
            throw ProblemException.of(
                    ProblemType.NOT_ACCEPTABLE, "Accept: " + accept + " (expected: application/json)");
        }
    }
}
