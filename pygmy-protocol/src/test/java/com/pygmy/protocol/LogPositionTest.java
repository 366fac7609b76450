package com.pygmy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPositionTest {
    @Test
    void the_header_of_an_answer_names_an_index_for_each_group() {
        assertThat(LogPosition.indexes("catalog=1042, order=77"))
                .containsEntry("catalog", 1042L)
                .containsEntry("order", 77L)
                .hasSize(2);
        assertThat(LogPosition.indexes("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"catalog", "catalog=", "=5", "catalog=-1", "catalog=1,", "catalog=9999999999999999999", "a b=1"})
    void another_form_of_it_is_refused(String header) {
        assertThatThrownBy(() -> LogPosition.indexes(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Pygmy-Index: '" + header + "' (expected: such as catalog=1042)");
    }
}
