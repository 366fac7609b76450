package com.pygmy.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestTraceTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void a_line_names_the_request_and_the_trace_it_belongs_to() {
        assertThat(new RequestTrace("one", TRACEPARENT).words())
                .isEqualTo("request id one, trace 0af7651916cd43dd8448eb211c80319c");
        assertThat(new RequestTrace("one", null).words()).isEqualTo("request id one");
    }

    @Test
    void a_traceparent_that_is_too_short_has_no_trace_id() {
        assertThat(RequestTrace.traceIdOf(TRACEPARENT)).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(RequestTrace.traceIdOf("00-0af7")).isEmpty();
        assertThat(RequestTrace.traceIdOf(null)).isEmpty();
    }
}
