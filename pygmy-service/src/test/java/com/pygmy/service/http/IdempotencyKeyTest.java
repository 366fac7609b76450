package com.pygmy.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "k-1                ,k-1",
                "'\"k-1\"'          ,k-1",
                "'\"a\\\"b\"'       ,'a\"b'",
                "'\"a\\\\b\"'       ,'a\\b'",
                "a\\b               ,a\\b",
                "'a,b;c=d'          ,'a,b;c=d'",
            })
    void a_key_is_the_same_in_quotes_or_bare(String sent, String key) {
        assertThat(IdempotencyKey.required(List.of(sent))).isEqualTo(key);
    }

    @Test
    void quotes_and_escapes_do_not_count_towards_the_length() {
        String longest = "\\".repeat(64);
        assertThat(IdempotencyKey.parse("key", '"' + longest.replace("\\", "\\\\") + '"'))
                .isEqualTo(longest);
        assertThatThrownBy(() -> IdempotencyKey.parse("key", '"' + "k".repeat(65) + '"'))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\"\"",
                "\"k",
                "k\"",
                "k\"k",
                "\"k\"k\"",
                "\"k\"x",
                "\"k\\\"",
                "\"k\\x\"",
                "\"k\\",
                "\"\\\"",
                "k k",
                "\"k k\"",
                "\u00e9",
                "\"\u00e9\"",
                "\"k\";a=b",
                " k"
            })
    void what_is_no_key_is_malformed(String sent) {
        assertThatThrownBy(() -> IdempotencyKey.required(List.of(sent)))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().is(ProblemType.KEY_MALFORMED)).isTrue();
                    assertThat(refusal.problem().executed()).isEqualTo(Executed.NO);
                });
    }

    @Test
    void none_and_more_than_one_are_refused() {
        assertThatThrownBy(() -> IdempotencyKey.required(List.of())).hasMessageContaining("missing");
        assertThatThrownBy(() -> IdempotencyKey.required(List.of("a", "a"))).hasMessageContaining("2 times");
    }
}
