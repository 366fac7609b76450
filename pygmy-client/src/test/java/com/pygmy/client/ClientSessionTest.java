package com.pygmy.client;

import static com.pygmy.client.HttpDouble.Response.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.client.ClientSettings.Retries;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client does with the session token that the store gives it. */
@Timeout(60)
class ClientSessionTest {
    private final StoreDouble store = new StoreDouble();
    private final HttpDouble first = new HttpDouble(store);
    private final PygmyClient client = PygmyClient.open(ClientSettings.of(List.of(first.address()))
            .withOperatorToken(StoreDouble.OPERATOR_TOKEN)
            .withRetries(new Retries(6, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMinutes(1))));

    @AfterEach
    void stop() {
        client.close();
        first.close();
    }

    @Test
    void a_session_is_sent_with_each_request_and_never_goes_back() {
        client.books().get(1);
        assertThat(first.lastRequest().header(Headers.SESSION)).isNull();
        first.next(answer -> answer.with(Headers.SESSION, "catalog@3f2a:50"));

        client.books().get(1);
        client.books().get(1);

        assertThat(first.requests().stream().map(request -> request.header(Headers.SESSION)))
                .containsExactly(null, "catalog@3f2a:100;order@9b01:7", "catalog@3f2a:100;order@9b01:7");
    }

    @Test
    void a_session_of_an_earlier_life_is_begun_afresh_and_the_answer_says_so() {
        Session session = Session.resume(SessionToken.parse("catalog@0000:999"));
        first.nextIs(problem(Problem.of(ProblemType.SESSION_EXPIRED, "epoch 0000 (expected: 3f2a)")));

        Answer<OrderResult> answer = client.inSession(session).orders().place(List.of(Orders.line(1, 1)));

        assertThat(answer.sessionRestarted()).isTrue();
        assertThat(answer.value()).isInstanceOf(OrderResult.Placed.class);
        assertThat(first.lastRequest().header(Headers.SESSION)).isNull();
        assertThat(session.token().toString()).isEqualTo("catalog@3f2a:101;order@9b01:7");
    }

    @Test
    void a_session_ahead_of_the_log_is_begun_afresh_too() {
        Session session = Session.resume(SessionToken.parse("catalog@3f2a:999"));
        first.nextIs(problem(Problem.of(ProblemType.SESSION_AHEAD, "ahead (expected: at most catalog@3f2a:100)")));

        assertThat(client.inSession(session).books().get(1).sessionRestarted()).isTrue();
    }

    @Test
    void what_another_thread_sees_meanwhile_keeps_no_refused_position_alive() {
        Session session = Session.resume(SessionToken.parse("catalog@3f2a:999;order@9b01:7"));
        first.next(answer -> {
            session.advance(SessionToken.parse("order@9b01:8"));
            return problem(Problem.of(ProblemType.SESSION_AHEAD, "ahead (expected: at most catalog@3f2a:100)"));
        });

        assertThat(client.inSession(session).books().get(1).sessionRestarted()).isTrue();
        assertThat(first.lastRequest().header(Headers.SESSION)).isNull();
        assertThat(session.token().toString()).isEqualTo("catalog@3f2a:100;order@9b01:7");
    }

    @Test
    void a_session_that_is_refused_again_and_again_ends_the_call() {
        Session session = Session.resume(SessionToken.parse("catalog@0000:999"));
        for (int i = 0; i < 3; i++) {
            first.nextIs(problem(Problem.of(ProblemType.SESSION_EXPIRED, "epoch 0000 (expected: 3f2a)")));
        }

        assertThatThrownBy(() -> client.inSession(session).books().get(1))
                .isInstanceOf(PygmyException.class)
                .hasMessageContaining("refused again");
    }
}
