package com.pygmy.service.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.ProblemType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "application/json; charset=\"utf-8\"; x=y",
                "application/json;",
                "text/csv; charset=iso-8859-1; header=present",
                "application/problem+json",
                "text/plain; a=\"b\\\"; charset=binary\"",
            })
    void what_can_be_read_passes(String type) {
        assertThat(BodyForm.refusal(List.of(type), "identity")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=binary",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/vnd.x+json; charset=latin1",
                "application/json; charset=",
                "application/json; charset=\"",
                "application/json, text/csv",
                "text/csv; charset=no such",
                "text/csv; charset=\u00ff",
                "application",
                "/",
                "",
            })
    void what_nobody_can_read_is_of_an_unsupported_type(String type) {
        assertThat(BodyForm.refusal(List.of(type), null))
                .hasValueSatisfying(problem -> assertThat(problem.is(ProblemType.UNSUPPORTED_MEDIA_TYPE))
                        .isTrue());
    }

    @Test
    void a_long_parameter_does_not_exhaust_the_stack() {
        for (String piece : List.of("x", "\\\"", "\\x")) {
            String quoted = "text/plain; a=\"" + piece.repeat(100_000);
            assertThat(BodyForm.refusal(List.of(quoted + "\""), null)).isEmpty();
            assertThat(BodyForm.refusal(List.of(quoted), null)).isPresent();
        }
    }

    @Test
    void a_coding_and_a_second_type_are_refused() {
        assertThat(BodyForm.refusal(List.of("text/csv"), "gzip")).isPresent();
        assertThat(BodyForm.refusal(List.of("text/csv", "text/csv"), null)).isPresent();
        assertThat(BodyForm.refusal(List.of(), null)).as("no body").isEmpty();
    }
}
