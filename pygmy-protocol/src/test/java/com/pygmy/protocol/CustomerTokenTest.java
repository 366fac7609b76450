package com.pygmy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CustomerTokenTest {
    private static final UUID UNIQUE = UUID.fromString("019b76da-a800-7000-8000-000000000001");

    @Test
    void tokens_and_their_names_differ_and_the_name_does_not_show_the_token() {
        CustomerToken token = CustomerToken.random();
        assertThat(token.value()).matches("pygmy-customer-[A-Za-z0-9_-]{43}");
        assertThat(token.toString()).doesNotContain(token.value().substring(15));
        assertThat(IntStream.range(0, 1000).mapToObj(i -> CustomerToken.random().name()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void a_name_stays_the_same_for_ever() {
        CustomerToken token = new CustomerToken("pygmy-customer-" + "A".repeat(43));
        assertThat(token.name()).isEqualTo("baXVfJK36eDPb_ZkaQx73T");
        assertThat(token.key(UNIQUE))
                .isEqualTo("baXVfJK36eDPb_ZkaQx73T.019b76da-a800-7000-8000-000000000001")
                .hasSizeLessThan(65);
    }

    @Test
    void a_key_gives_back_its_parts() {
        CustomerToken token = CustomerToken.random();
        assertThat(CustomerToken.nameIn(token.key(UNIQUE))).hasValue(token.name());
        assertThat(CustomerToken.uniqueIn(token.key(UNIQUE))).hasValue(UNIQUE.toString());
        for (String other :
                new String[] {"a1", UNIQUE.toString(), token.name(), token.name() + ".", "x" + token.key(UNIQUE)}) {
            assertThat(CustomerToken.nameIn(other)).as(other).isEmpty();
            assertThat(CustomerToken.uniqueIn(other)).as(other).isEmpty();
        }
    }

    @Test
    void what_is_no_token_is_refused_and_not_shown() {
        for (String wrong :
                new String[] {"", "A".repeat(43), "pygmy-customer-" + "A".repeat(42), "pygmy-customer-" + "+".repeat(43)
                }) {
            assertThatThrownBy(() -> new CustomerToken(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("AAAA")
                    .hasMessageContaining("expected");
        }
    }
}
