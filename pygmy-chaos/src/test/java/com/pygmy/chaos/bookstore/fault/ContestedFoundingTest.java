package com.pygmy.chaos.bookstore.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.bookstore.fault.ContestedFounding.Script;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContestedFoundingTest {
    private static List<Script> scripts(long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> Script.draw(random)).limit(10).toList();
    }

    @Test
    void a_seed_gives_the_same_foundings_again_and_another_seed_others() {
        assertThat(scripts(7)).isEqualTo(scripts(7));
        assertThat(scripts(8)).isNotEqualTo(scripts(7));
    }

    @Test
    void every_order_of_leaders_comes_up() {
        Set<List<Boolean>> seen = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            scripts(seed)
                    .forEach(script ->
                            seen.add(List.of(script.firstPaused(), script.secondPaused(), script.firstWins())));
        }

        assertThat(seen).hasSize(8);
    }
}
