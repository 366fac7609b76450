package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The marks of a request at each hop. */
class TraceTest extends OrderNodes {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final List<String> marks = new CopyOnWriteArrayList<>();

    private void record(NodeDouble node) {
        node.conduct((request, response, callback) -> {
            marks.add(request.getHeaders().get(Headers.REQUEST_ID) + " "
                    + request.getHeaders().get(Headers.TRACEPARENT));
            return text(response, callback, 200, "{}");
        });
    }

    @Test
    void what_the_client_sent_reaches_the_node_and_comes_back() throws Exception {
        orders.forEach(this::record);
        record(catalog);
        HttpResponse<String> order = frontend.post(
                "/v1/orders",
                ORDER,
                Headers.IDEMPOTENCY_KEY,
                "traced",
                "Content-Type",
                "application/json",
                Headers.REQUEST_ID,
                "one",
                Headers.TRACEPARENT,
                TRACE);
        HttpResponse<String> read = frontend.get("/v1/books/1", Headers.REQUEST_ID, "two", Headers.TRACEPARENT, TRACE);
        assertThat(marks).containsExactly("one " + TRACE, "two " + TRACE);
        assertThat(order.headers().allValues(Headers.TRACEPARENT)).containsExactly(TRACE);
        assertThat(read.headers().allValues(Headers.TRACEPARENT)).containsExactly(TRACE);
        assertThat(read.headers().allValues(Headers.REQUEST_ID)).containsExactly("two");
    }

    @Test
    void what_the_frontend_refuses_itself_has_the_clients_marks_too() throws Exception {
        HttpResponse<String> refused =
                frontend.send(frontend.request("/v1/orders", Headers.REQUEST_ID, "four", Headers.TRACEPARENT, TRACE)
                        .DELETE());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().allValues(Headers.TRACEPARENT)).containsExactly(TRACE);
        assertThat(refused.headers().allValues(Headers.REQUEST_ID)).containsExactly("four");
    }

    @Test
    void a_mark_that_is_none_is_not_passed_on() throws Exception {
        orders.forEach(this::record);
        frontend.get("/v1/orders/1", Headers.REQUEST_ID, "three", Headers.TRACEPARENT, "00-zz-1-01");
        assertThat(marks).containsExactly("three null");
    }
}
