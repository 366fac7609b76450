package com.pygmy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokenTest {
    @Test
    void what_was_refused_is_dropped_with_all_beyond_it_and_nothing_else() {
        SessionToken refused = SessionToken.parse("catalog@c:9;order@o:5");

        assertThat(SessionToken.parse("catalog@c:10;order@o:4").without(refused))
                .hasToString("order@o:4");
        assertThat(SessionToken.parse("catalog@new:10;stock@s:1").without(refused))
                .hasToString("catalog@new:10;stock@s:1");
        assertThat(refused.without(refused)).isEqualTo(SessionToken.EMPTY);
        assertThat(refused.droppedBy(SessionToken.parse("catalog@c:2;order@o:6")))
                .hasToString("catalog@c:9");
        assertThat(refused.droppedBy(SessionToken.EMPTY)).isEqualTo(refused);
    }

    @Test
    void equal_tokens_are_equal_text_whatever_order_they_came_in() {
        SessionToken token = SessionToken.parse("order@9b01:77; catalog@3f2a:1042");
        assertThat(token).hasToString("catalog@3f2a:1042;order@9b01:77");
        assertThat(token).isEqualTo(SessionToken.parse("catalog@3f2a:1042;order@9b01:77"));
        assertThat(token.of("order")).contains(new LogPosition("order", "9b01", 77));
        assertThat(token.of("other")).isEmpty();
    }

    @Test
    void a_token_only_advances_and_another_epoch_replaces_what_was_known() {
        SessionToken token = SessionToken.parse("catalog@a:10");
        assertThat(token.advance(new LogPosition("catalog", "a", 9))).isSameAs(token);
        assertThat(token.advance(new LogPosition("catalog", "a", 11))).hasToString("catalog@a:11");
        assertThat(token.advance(new LogPosition("catalog", "b", 1))).hasToString("catalog@b:1");
        assertThat(token.merge(SessionToken.parse("order@x:5;catalog@a:12"))).hasToString("catalog@a:12;order@x:5");
        assertThat(token).as("unchanged itself").hasToString("catalog@a:10");
    }

    @Test
    void a_long_text_is_not_given_back() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionToken.parse("x".repeat(5000)))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void nothing_seen_is_empty_text() {
        assertThat(SessionToken.parse(" ")).isSameAs(SessionToken.EMPTY);
        assertThat(SessionToken.EMPTY).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "catalog",
                "catalog@a",
                "catalog@a:x",
                "catalog@a:-1",
                "catalog@a:+1",
                "catalog@a:\u0661",
                "catalog@a:9223372036854775808",
                "@a:1",
                "catalog@:1",
                "catalog@a:1;",
                ";catalog@a:1",
                "catalog@a:1;catalog@b:2",
                "cata log@a:1",
                "catalog@ä:1"
            })
    void what_is_no_token_is_refused_with_what_was_expected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionToken.parse(text))
                .withMessageContaining("expected: group@epoch:index");
    }
}
