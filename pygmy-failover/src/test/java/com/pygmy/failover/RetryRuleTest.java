package com.pygmy.failover;

import static com.pygmy.failover.RetryRule.Step.AGAIN;
import static com.pygmy.failover.RetryRule.Step.DELIVER;
import static com.pygmy.failover.RetryRule.Step.LATER;
import static com.pygmy.failover.RetryRule.Step.STOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.pygmy.failover.RetryRule.Verdict;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryRuleTest {
    private static final Attempt<byte[]> REFUSED = new Attempt.NotSent<>(NodeFinding.UNREACHABLE);
    private static final Attempt<byte[]> CUT = new Attempt.Lost<>(NodeFinding.CUT_OFF);

    /**
     * The whole table. A read leaves nothing in doubt, and what is sent without a key ends where it is in doubt: only a command
     * with a key can have an earlier attempt that may have been executed. 5xx problems count by {@code executed}, others by
     * type.
     */
    @ParameterizedTest(name = "{0}, {1}, before {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # what happened              | request  | before  | step    | told    | the node
            not sent                     | READ     | NO      | AGAIN   | NO      | UNREACHABLE
            not sent                     | KEYED    | NO      | AGAIN   | NO      | UNREACHABLE
            not sent                     | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | UNREACHABLE
            not sent                     | UNKEYED  | NO      | AGAIN   | NO      | UNREACHABLE
            unsendable                   | READ     | NO      | STOP    | NO      | UNSENDABLE
            unsendable                   | KEYED    | NO      | STOP    | NO      | UNSENDABLE
            unsendable                   | KEYED    | UNKNOWN | STOP    | UNKNOWN | UNSENDABLE
            unsendable                   | UNKEYED  | NO      | STOP    | NO      | UNSENDABLE
            lost                         | READ     | NO      | AGAIN   | NO      | CUT_OFF
            lost                         | KEYED    | NO      | AGAIN   | UNKNOWN | CUT_OFF
            lost                         | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | CUT_OFF
            lost                         | UNKEYED  | NO      | STOP    | UNKNOWN | CUT_OFF
            200                          | READ     | NO      | DELIVER | NO      | ANSWERED
            201                          | KEYED    | NO      | DELIVER | NO      | ANSWERED
            201                          | KEYED    | UNKNOWN | DELIVER | UNKNOWN | ANSWERED
            201                          | UNKEYED  | NO      | DELIVER | NO      | ANSWERED
            404                          | READ     | NO      | DELIVER | NO      | ANSWERED
            409 insufficient-stock       | KEYED    | NO      | DELIVER | NO      | ANSWERED
            409 insufficient-stock       | KEYED    | UNKNOWN | DELIVER | UNKNOWN | ANSWERED
            409 session-ahead            | KEYED    | UNKNOWN | DELIVER | UNKNOWN | ANSWERED
            409 in-progress              | KEYED    | NO      | LATER   | UNKNOWN | ANSWERED
            409 in-progress              | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | ANSWERED
            422 unknown-book             | KEYED    | NO      | DELIVER | NO      | ANSWERED
            422 unknown-book             | KEYED    | UNKNOWN | STOP    | UNKNOWN | ANSWERED
            422 unknown-book             | UNKEYED  | NO      | DELIVER | NO      | ANSWERED
            429                          | READ     | NO      | LATER   | NO      | ANSWERED
            429                          | KEYED    | NO      | LATER   | NO      | ANSWERED
            429                          | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | ANSWERED
            429                          | UNKEYED  | NO      | LATER   | NO      | ANSWERED
            500                          | READ     | NO      | AGAIN   | NO      | BROKEN
            500                          | KEYED    | NO      | AGAIN   | UNKNOWN | BROKEN
            500                          | UNKEYED  | NO      | STOP    | UNKNOWN | BROKEN
            500 internal-error NO        | KEYED    | NO      | AGAIN   | NO      | BROKEN
            500 internal-error NO        | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | BROKEN
            500 internal-error NO        | UNKEYED  | NO      | AGAIN   | NO      | BROKEN
            500 internal-error UNKNOWN   | KEYED    | NO      | AGAIN   | UNKNOWN | BROKEN
            500 internal-error YES       | READ     | NO      | AGAIN   | NO      | BROKEN
            500 internal-error YES       | KEYED    | NO      | DELIVER | YES     | BROKEN
            500 internal-error YES       | KEYED    | UNKNOWN | DELIVER | YES     | BROKEN
            500 internal-error YES       | UNKEYED  | NO      | DELIVER | YES     | BROKEN
            502 bad-gateway NO           | KEYED    | NO      | AGAIN   | NO      | BROKEN
            503 unavailable NO           | READ     | NO      | AGAIN   | NO      | ANSWERED
            503 unavailable NO           | KEYED    | NO      | AGAIN   | NO      | ANSWERED
            503 unavailable NO           | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | ANSWERED
            503 unavailable NO           | UNKEYED  | NO      | AGAIN   | NO      | ANSWERED
            503 no-leader NO             | KEYED    | NO      | AGAIN   | NO      | LEADERLESS
            503 lagging NO               | READ     | NO      | AGAIN   | NO      | LAGGING
            503 draining NO              | KEYED    | NO      | AGAIN   | NO      | DRAINING
            503 sales-suspended NO       | KEYED    | NO      | LATER   | NO      | ANSWERED
            503 sales-suspended NO       | KEYED    | UNKNOWN | AGAIN   | UNKNOWN | ANSWERED
            504 outcome-unknown UNKNOWN  | READ     | NO      | AGAIN   | NO      | ANSWERED
            504 outcome-unknown UNKNOWN  | KEYED    | NO      | AGAIN   | UNKNOWN | ANSWERED
            504 outcome-unknown UNKNOWN  | UNKEYED  | NO      | STOP    | UNKNOWN | ANSWERED
            """)
    void what_an_attempt_means(
            String happened, String request, Executed before, RetryRule.Step step, Executed told, NodeFinding node) {
        for (RequestKind kind : kinds(request)) {
            assertThat(RetryRule.judge(kind, attempt(happened), before)).isEqualTo(new Verdict(step, told, node));
        }
    }

    private static List<RequestKind> kinds(String request) {
        return switch (request) {
            case "READ" -> List.of(RequestKind.READ);
            case "KEYED" -> List.of(RequestKind.KEYED_WRITE);
            default -> List.of(RequestKind.WRITE, RequestKind.STREAMED_WRITE);
        };
    }

    private static Attempt<byte[]> attempt(String happened) {
        String[] words = happened.split(" ");
        if (happened.equals("not sent")) {
            return REFUSED;
        } else if (happened.equals("unsendable")) {
            return new Attempt.NotSent<>(NodeFinding.UNSENDABLE);
        } else if (happened.equals("lost")) {
            return CUT;
        } else if (words.length == 1) {
            return answer(Integer.parseInt(happened), null);
        }
        ProblemType type = ProblemType.valueOf(words[1].toUpperCase(Locale.ROOT).replace('-', '_'));
        assertThat(type.status()).isEqualTo(Integer.parseInt(words[0]));
        return problem(type, words.length == 2 ? null : Executed.valueOf(words[2]));
    }

    @ParameterizedTest
    @EnumSource(RequestKind.class)
    void what_was_never_sent_goes_to_the_next_node(RequestKind kind) {
        assertThat(RetryRule.judge(kind, REFUSED, Executed.NO))
                .isEqualTo(new Verdict(AGAIN, Executed.NO, NodeFinding.UNREACHABLE));
    }

    @ParameterizedTest
    @EnumSource(RequestKind.class)
    void an_answer_below_500_is_an_answer(RequestKind kind) {
        for (int status : new int[] {200, 201, 202, 304, 400, 404, 409, 412, 422}) {
            assertThat(RetryRule.judge(kind, answer(status, null), Executed.NO).step())
                    .isEqualTo(DELIVER);
        }
    }

    @Test
    void a_lost_read_is_tried_elsewhere_and_leaves_no_doubt() {
        assertThat(RetryRule.judge(RequestKind.READ, CUT, Executed.NO))
                .isEqualTo(new Verdict(AGAIN, Executed.NO, NodeFinding.CUT_OFF));
    }

    @Test
    void a_lost_order_is_sent_again_only_with_a_key() {
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, CUT, Executed.NO))
                .isEqualTo(new Verdict(AGAIN, Executed.UNKNOWN, NodeFinding.CUT_OFF));
        assertThat(RetryRule.judge(RequestKind.WRITE, CUT, Executed.NO))
                .isEqualTo(new Verdict(STOP, Executed.UNKNOWN, NodeFinding.CUT_OFF));
        assertThat(RetryRule.judge(RequestKind.STREAMED_WRITE, CUT, Executed.NO))
                .isEqualTo(new Verdict(STOP, Executed.UNKNOWN, NodeFinding.CUT_OFF));
    }

    @Test
    void wrong_turn_9_a_command_without_a_key_is_not_repeated_unless_it_was_surely_not_executed() {
        assertThat(RetryRule.judge(RequestKind.WRITE, problem(ProblemType.NO_LEADER, Executed.NO), Executed.NO)
                        .step())
                .isEqualTo(AGAIN);
        assertThat(RetryRule.judge(
                                RequestKind.WRITE, problem(ProblemType.OUTCOME_UNKNOWN, Executed.UNKNOWN), Executed.NO)
                        .step())
                .isEqualTo(STOP);
        assertThat(RetryRule.judge(RequestKind.WRITE, answer(500, null), Executed.NO)
                        .step())
                .as("a failure that does not say counts as unknown")
                .isEqualTo(STOP);
    }

    @Test
    void a_command_that_failed_after_it_was_executed_is_done() {
        Attempt<byte[]> executed = problem(ProblemType.INTERNAL_ERROR, Executed.YES);
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, executed, Executed.NO)
                        .step())
                .isEqualTo(DELIVER);
        assertThat(RetryRule.judge(RequestKind.WRITE, executed, Executed.NO).step())
                .isEqualTo(DELIVER);
    }

    @Test
    void suspended_sales_are_an_answer_and_no_illness() {
        Attempt<byte[]> suspended = problem(ProblemType.SALES_SUSPENDED, Executed.NO);
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, suspended, Executed.NO))
                .isEqualTo(new Verdict(LATER, Executed.NO, NodeFinding.ANSWERED));
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, suspended, Executed.UNKNOWN)
                        .step())
                .as("an earlier try may have been executed")
                .isEqualTo(AGAIN);
    }

    @Test
    void doubt_once_cast_stays() {
        Verdict refusedLater =
                RetryRule.judge(RequestKind.KEYED_WRITE, problem(ProblemType.NO_LEADER, Executed.NO), Executed.UNKNOWN);
        assertThat(refusedLater).isEqualTo(new Verdict(AGAIN, Executed.UNKNOWN, NodeFinding.LEADERLESS));
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, REFUSED, Executed.UNKNOWN)
                        .told())
                .isEqualTo(Executed.UNKNOWN);
    }

    @Test
    void in_doubt_what_says_nothing_of_the_first_try_is_no_answer() {
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, answer(429, null), Executed.UNKNOWN)
                        .step())
                .isEqualTo(AGAIN);
        assertThat(RetryRule.judge(RequestKind.KEYED_WRITE, problem(ProblemType.IN_PROGRESS, null), Executed.UNKNOWN)
                        .step())
                .isEqualTo(AGAIN);
        assertThat(RetryRule.judge(
                                RequestKind.KEYED_WRITE,
                                problem(ProblemType.INSUFFICIENT_STOCK, null),
                                Executed.UNKNOWN)
                        .step())
                .isEqualTo(DELIVER);
    }

    @Test
    void what_a_failure_says_of_the_node_is_heard() {
        assertThat(outcome(problem(ProblemType.LAGGING, Executed.NO))).isEqualTo(NodeFinding.LAGGING);
        assertThat(outcome(problem(ProblemType.NO_LEADER, Executed.NO))).isEqualTo(NodeFinding.LEADERLESS);
        assertThat(outcome(problem(ProblemType.DRAINING, Executed.NO))).isEqualTo(NodeFinding.DRAINING);
        assertThat(outcome(problem(ProblemType.UNAVAILABLE, Executed.NO))).isEqualTo(NodeFinding.ANSWERED);
        assertThat(outcome(problem(ProblemType.OUTCOME_UNKNOWN, Executed.UNKNOWN)))
                .isEqualTo(NodeFinding.ANSWERED);
        assertThat(outcome(problem(ProblemType.INTERNAL_ERROR, Executed.UNKNOWN)))
                .isEqualTo(NodeFinding.BROKEN);
        assertThat(outcome(answer(502, "<html>"))).isEqualTo(NodeFinding.BROKEN);
        assertThat(outcome(answer(500, "{\"type\":3"))).isEqualTo(NodeFinding.BROKEN);
        assertThat(outcome(answer(500, "null"))).isEqualTo(NodeFinding.BROKEN);
    }

    @Test
    void over_any_story_no_unkeyed_command_is_sent_again_after_a_try_that_may_have_been_executed() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            for (RequestKind kind :
                    new RequestKind[] {RequestKind.WRITE, RequestKind.STREAMED_WRITE, RequestKind.KEYED_WRITE}) {
                Executed told = Executed.NO;
                boolean reallyInDoubt = false;
                for (int step = 0; step < 6; step++) {
                    Attempt<byte[]> result = any(random);
                    reallyInDoubt |= mayHaveExecuted(result);
                    Verdict verdict = RetryRule.judge(kind, result, told);
                    told = verdict.told();
                    if (verdict.step() == DELIVER || verdict.step() == LATER) {
                        break;
                    }
                    assertThat(told == Executed.UNKNOWN).as("seed %d", seed).isEqualTo(reallyInDoubt);
                    if (verdict.step() == STOP) {
                        break;
                    }
                    assertThat(kind == RequestKind.KEYED_WRITE || !reallyInDoubt)
                            .as("seed %d", seed)
                            .isTrue();
                }
            }
        }
    }

    private static boolean mayHaveExecuted(Attempt<byte[]> result) {
        if (result instanceof Attempt.Answered<?> answered) {
            return answered.status() >= 500
                    && (answered.problem() == null || answered.problem().executed() != Executed.NO);
        }
        return result instanceof Attempt.Lost;
    }

    private static Attempt<byte[]> any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> REFUSED;
            case 1 -> CUT;
            case 2 -> problem(ProblemType.NO_LEADER, Executed.NO);
            case 3 -> problem(ProblemType.OUTCOME_UNKNOWN, Executed.UNKNOWN);
            case 4 -> answer(500, null);
            default -> answer(429, null);
        };
    }

    private static NodeFinding outcome(Attempt<byte[]> result) {
        return RetryRule.judge(RequestKind.READ, result, Executed.NO).finding();
    }

    private static Attempt<byte[]> problem(ProblemType type, @Nullable Executed executed) {
        Problem problem = Problem.of(type, "x");
        try {
            return answered(
                    type.status(),
                    ApiJson.strict().writeValueAsBytes(executed == null ? problem : problem.withExecuted(executed)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Attempt<byte[]> answer(int status, @Nullable String body) {
        return answered(status, (body == null ? "" : body).getBytes(UTF_8));
    }

    private static Attempt<byte[]> answered(int status, byte[] body) {
        return Attempt.Answered.of(body, status, Problem.MEDIA_TYPE, body);
    }
}
