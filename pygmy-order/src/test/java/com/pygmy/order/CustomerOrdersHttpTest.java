package com.pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.order.ledger.CatalogDouble;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Headers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders of customers: who may list which, and how long their keys are good. */
@Timeout(120)
class CustomerOrdersHttpTest extends OneNodeOrders {
    private static List<String> listed(String query, String token) throws Exception {
        HttpResponse<String> page = send(list(query, token));
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        return JSON.readTree(page.body()).path("orders").findValuesAsText("key");
    }

    private static UUID timed(Instant made) {
        return new UUID((made.toEpochMilli() << 16) | 0x7000, UUID.randomUUID().getLeastSignificantBits());
    }

    @Test
    void a_customer_lists_its_own_orders_and_the_operator_everybodys() throws Exception {
        CustomerToken mine = CustomerToken.random();
        CustomerToken other = CustomerToken.random();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            keys.add(0, (i == 3 ? other : mine).key(timed(Instant.now())));
            assertThat(place(keys.get(0), 1, 1).statusCode()).isEqualTo(201);
        }
        List<String> own = List.of(keys.get(0), keys.get(2), keys.get(3), keys.get(4));
        assertThat(listed("", mine.value())).isEqualTo(own);
        assertThat(listed("", other.value())).containsExactly(keys.get(1));
        assertThat(listed("", CustomerToken.random().value())).isEmpty();
        assertThat(listed("?limit=5", OPERATOR)).isEqualTo(keys);

        JsonNode first = JSON.readTree(send(list("?limit=3", mine.value())).body());
        assertThat(listed("?limit=3&after=" + first.path("next").asText(), mine.value()))
                .containsExactly(keys.get(4));
        String cancelled = OrderIdentity.orderId(keys.get(2));
        send(request("/v1/orders/" + cancelled + "/cancellation")
                .header(Headers.IDEMPOTENCY_KEY, "cancel-mine")
                .POST(BodyPublishers.noBody()));
        await().atMost(LIMIT)
                .until(() -> listed("?state=CANCELLED", mine.value()).equals(List.of(keys.get(2))));
        assertThat(outcome(keys.get(0)).path("orders"))
                .as("a key is the right to its order")
                .hasSize(1);
    }

    @Test
    void without_credentials_nothing_is_listed() throws Exception {
        HttpResponse<String> without = send(request("/v1/orders?after=nonsense"));
        assertProblem(without, 401, "unauthorized", "a customer's own token, or the operator's");
        assertThat(header(without, "WWW-Authenticate")).startsWith("Bearer");
        assertProblem(send(list("", "")), 401, "unauthorized", "missing");
        String malformed = CustomerToken.random().value() + "x";
        assertThat(assertProblem(send(list("", malformed)), 401, "unauthorized", "malformed")
                        .toString())
                .doesNotContain(malformed);
        for (String wrong : List.of(
                CatalogDouble.NODE_TOKEN, "guess", CustomerToken.random().name())) {
            assertProblem(send(list("", wrong)), 403, "forbidden", "neither");
        }
    }

    @Test
    void a_customers_key_that_may_be_forgotten_gets_the_outcome_it_has_and_no_new_one() throws Exception {
        CustomerToken customer = CustomerToken.random();
        String old = customer.key(timed(Instant.now().minus(Duration.ofDays(30))));
        assertProblem(place(old, 1, 1), 410, "key-too-old", "expected: a new key");
        assertThat(outcome(old).path("orders")).isEmpty();
        assertThat(catalog.ledger.proposals(OrderIdentity.orderId(old))).isZero();

        String sold = customer.key(timed(Instant.now().minus(Duration.ofDays(400))));
        List<DecisionRequest.Line> lines = List.of(new DecisionRequest.Line(1, 1));
        catalog.ledger.decide(
                new DecisionRequest(OrderIdentity.orderId(sold), sold, OrderIdentity.fingerprint(lines), lines));
        HttpResponse<String> again = place(sold, 1, 1);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
        assertThat(header(again, Headers.IDEMPOTENCY_REPLAYED)).isEqualTo("true");

        String recent = customer.key(timed(Instant.now().minus(Duration.ofDays(28))));
        assertThat(place(recent, 1, 1).statusCode()).isEqualTo(201);
        assertThat(place(customer.name() + ".untimed", 1, 1).statusCode()).isEqualTo(201);
    }
}
