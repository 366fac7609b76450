package com.pygmy.chaos.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.result.Availability;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void a_length_of_time_has_the_digits_that_count() {
        assertThat(List.of(840_000L, 4_200_000L, 412_300_000L, 3_270_000_000L, 41_940_000_000L, 125_000_000_000L))
                .extracting(Words::duration)
                .containsExactly("0.84 ms", "4.2 ms", "412 ms", "3.27 s", "41.9 s", "125 s");
        assertThat(Words.duration(999_600_000L)).isEqualTo("1.00 s");
        assertThat(Words.duration(Availability.NEVER)).isEqualTo("never");
    }

    @Test
    void nearly_all_is_not_called_all_nor_nearly_none_none() {
        assertThat(Words.percent(99_999, 100_000)).isEqualTo("99.9 %");
        assertThat(Words.percent(1, 100_000)).isEqualTo("0.1 %");
        assertThat(Words.percent(5, 5)).isEqualTo("100 %");
        assertThat(Words.percent(0, 0)).isEqualTo("–");
    }

    @Test
    void words_are_listed_as_people_do() {
        assertThat(Words.list(List.of("a"))).isEqualTo("a");
        assertThat(Words.list(List.of("a", "b", "c"))).isEqualTo("a, b and c");
        assertThat(Words.count(1, "fault")).isEqualTo("1 fault");
        assertThat(Words.count(1_200, "fault")).isEqualTo("1,200 faults");
    }
}
