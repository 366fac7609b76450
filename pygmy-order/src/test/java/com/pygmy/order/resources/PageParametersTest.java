package com.pygmy.order.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.api.Order;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.service.problem.ProblemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageParametersTest {
    private static final ListedOrder LAST =
            new ListedOrder(42, new Order("id", "key", Order.State.PLACED, List.of(), 0, Instant.EPOCH, 7));

    @Test
    void a_cursor_is_good_for_the_orders_of_its_state_only() {
        List<@Nullable String> states = Stream.concat(
                        Stream.of((String) null),
                        Arrays.stream(Order.State.values()).map(Order.State::name))
                .toList();
        for (String from : states) {
            String cursor = PageParameters.of(from, null, null).cursor(LAST);
            for (String to : states) {
                if (Objects.equals(from, to)) {
                    assertThat(PageParameters.of(to, cursor, null).before()).isEqualTo(42);
                } else {
                    assertThatThrownBy(() -> PageParameters.of(to, cursor, null))
                            .isInstanceOf(ProblemException.class)
                            .hasMessageContaining("with the same state");
                }
            }
        }
    }
}
