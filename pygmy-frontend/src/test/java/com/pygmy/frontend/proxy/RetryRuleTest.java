package com.pygmy.frontend.proxy;

import static com.pygmy.frontend.proxy.RetryRule.Step.AGAIN;
import static com.pygmy.frontend.proxy.RetryRule.Step.DELIVER;
import static com.pygmy.frontend.proxy.RetryRule.Step.STOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.pygmy.api.ApiJson;
import com.pygmy.api.Executed;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.Outcome;
import com.pygmy.frontend.proxy.RetryRule.Verdict;
import com.pygmy.frontend.proxy.Route.Kind;
import java.net.URI;
import java.util.Random;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryRuleTest {
    private static final NodeAddress NODE = new NodeAddress("n", URI.create("http://n:1"), URI.create("http://n:2"));
    private static final TryResult REFUSED = new TryResult.NotSent(Outcome.UNREACHABLE);
    private static final TryResult CUT = new TryResult.Lost(Outcome.CUT_OFF);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void what_was_never_sent_goes_to_the_next_node(Kind kind) {
        assertThat(RetryRule.judge(kind, REFUSED, false)).isEqualTo(new Verdict(AGAIN, false, Outcome.UNREACHABLE));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_answer_below_500_is_an_answer(Kind kind) {
        for (int status : new int[] {200, 201, 202, 304, 400, 404, 409, 412, 422, 429}) {
            assertThat(RetryRule.judge(kind, answer(status, null), false).step())
                    .isEqualTo(DELIVER);
        }
    }

    @Test
    void a_lost_read_is_tried_elsewhere_and_leaves_no_doubt() {
        assertThat(RetryRule.judge(Kind.READ, CUT, false)).isEqualTo(new Verdict(AGAIN, false, Outcome.CUT_OFF));
    }

    @Test
    void a_lost_order_is_sent_again_only_with_a_key() {
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, CUT, false)).isEqualTo(new Verdict(AGAIN, true, Outcome.CUT_OFF));
        assertThat(RetryRule.judge(Kind.WRITE, CUT, false)).isEqualTo(new Verdict(STOP, true, Outcome.CUT_OFF));
        assertThat(RetryRule.judge(Kind.STREAMED_WRITE, CUT, false))
                .isEqualTo(new Verdict(STOP, true, Outcome.CUT_OFF));
    }

    @Test
    void wrong_turn_9_a_command_without_a_key_is_not_repeated_unless_it_was_surely_not_executed() {
        assertThat(RetryRule.judge(Kind.WRITE, problem(ProblemType.NO_LEADER, Executed.NO), false)
                        .step())
                .isEqualTo(AGAIN);
        assertThat(RetryRule.judge(Kind.WRITE, problem(ProblemType.OUTCOME_UNKNOWN, Executed.UNKNOWN), false)
                        .step())
                .isEqualTo(STOP);
        assertThat(RetryRule.judge(Kind.WRITE, answer(500, null), false).step())
                .as("a failure that does not say counts as unknown")
                .isEqualTo(STOP);
    }

    @Test
    void a_command_that_failed_after_it_was_executed_is_done() {
        TryResult executed = problem(ProblemType.INTERNAL_ERROR, Executed.YES);
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, executed, false).step()).isEqualTo(DELIVER);
        assertThat(RetryRule.judge(Kind.WRITE, executed, false).step()).isEqualTo(DELIVER);
    }

    @Test
    void suspended_sales_are_an_answer_and_no_illness() {
        TryResult suspended = problem(ProblemType.SALES_SUSPENDED, Executed.NO);
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, suspended, false))
                .isEqualTo(new Verdict(DELIVER, false, Outcome.ANSWERED));
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, suspended, true).step())
                .as("an earlier try may have been executed")
                .isEqualTo(AGAIN);
    }

    @Test
    void doubt_once_cast_stays() {
        Verdict refusedLater = RetryRule.judge(Kind.KEYED_WRITE, problem(ProblemType.NO_LEADER, Executed.NO), true);
        assertThat(refusedLater).isEqualTo(new Verdict(AGAIN, true, Outcome.LEADERLESS));
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, REFUSED, true).inDoubt()).isTrue();
    }

    @Test
    void in_doubt_what_says_nothing_of_the_first_try_is_no_answer() {
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, answer(429, null), true).step())
                .isEqualTo(AGAIN);
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, problem(ProblemType.IN_PROGRESS, null), true)
                        .step())
                .isEqualTo(AGAIN);
        assertThat(RetryRule.judge(Kind.KEYED_WRITE, problem(ProblemType.INSUFFICIENT_STOCK, null), true)
                        .step())
                .isEqualTo(DELIVER);
    }

    @Test
    void what_a_failure_says_of_the_node_is_heard() {
        assertThat(outcome(problem(ProblemType.LAGGING, Executed.NO))).isEqualTo(Outcome.LAGGING);
        assertThat(outcome(problem(ProblemType.NO_LEADER, Executed.NO))).isEqualTo(Outcome.LEADERLESS);
        assertThat(outcome(problem(ProblemType.DRAINING, Executed.NO))).isEqualTo(Outcome.DRAINING);
        assertThat(outcome(problem(ProblemType.UNAVAILABLE, Executed.NO))).isEqualTo(Outcome.ANSWERED);
        assertThat(outcome(problem(ProblemType.OUTCOME_UNKNOWN, Executed.UNKNOWN)))
                .isEqualTo(Outcome.ANSWERED);
        assertThat(outcome(problem(ProblemType.INTERNAL_ERROR, Executed.UNKNOWN)))
                .isEqualTo(Outcome.BROKEN);
        assertThat(outcome(answer(502, "<html>"))).isEqualTo(Outcome.BROKEN);
        assertThat(outcome(answer(500, "{\"type\":3"))).isEqualTo(Outcome.BROKEN);
        assertThat(outcome(answer(500, "null"))).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void over_any_story_no_unkeyed_command_is_sent_again_after_a_try_that_may_have_been_executed() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            for (Kind kind : new Kind[] {Kind.WRITE, Kind.STREAMED_WRITE, Kind.KEYED_WRITE}) {
                boolean inDoubt = false;
                boolean reallyInDoubt = false;
                for (int step = 0; step < 6; step++) {
                    TryResult result = any(random);
                    reallyInDoubt |= mayHaveExecuted(result);
                    Verdict verdict = RetryRule.judge(kind, result, inDoubt);
                    inDoubt = verdict.inDoubt();
                    if (verdict.step() == DELIVER) {
                        break;
                    }
                    assertThat(inDoubt).as("seed %d", seed).isEqualTo(reallyInDoubt);
                    if (verdict.step() == STOP) {
                        break;
                    }
                    assertThat(kind == Kind.KEYED_WRITE || !reallyInDoubt)
                            .as("seed %d", seed)
                            .isTrue();
                }
            }
        }
    }

    private static boolean mayHaveExecuted(TryResult result) {
        if (result instanceof TryResult.Answered answered) {
            return answered.answer().status() >= 500
                    && RetryRule.problem(answered.answer())
                            .map(problem -> problem.executed() != Executed.NO)
                            .orElse(true);
        }
        return result instanceof TryResult.Lost;
    }

    private static TryResult any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> REFUSED;
            case 1 -> CUT;
            case 2 -> problem(ProblemType.NO_LEADER, Executed.NO);
            case 3 -> problem(ProblemType.OUTCOME_UNKNOWN, Executed.UNKNOWN);
            case 4 -> answer(500, null);
            default -> answer(429, null);
        };
    }

    private static Outcome outcome(TryResult result) {
        return RetryRule.judge(Kind.READ, result, false).outcome();
    }

    private static TryResult problem(ProblemType type, @Nullable Executed executed) {
        Problem problem = Problem.of(type, "x");
        try {
            return answered(
                    type.status(),
                    ApiJson.strict().writeValueAsBytes(executed == null ? problem : problem.withExecuted(executed)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static TryResult answer(int status, @Nullable String body) {
        return answered(status, (body == null ? "" : body).getBytes(UTF_8));
    }

    private static TryResult answered(int status, byte[] body) {
        HttpFields headers = HttpFields.build().add(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        return new TryResult.Answered(NodeAnswer.of(NODE, status, headers, body, null));
    }
}
