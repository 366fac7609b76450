package com.pygmy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void a_new_key_is_a_uuid_of_version_7_that_tells_its_time() {
        long before = System.currentTimeMillis();
        UUID uuid = UUID.fromString(IdempotencyKey.next().value());
        long after = System.currentTimeMillis();

        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(uuid.getMostSignificantBits() >>> 16).isBetween(before, after);
    }

    @Test
    void new_keys_differ() {
        assertThat(Stream.generate(IdempotencyKey::next).limit(10_000).collect(Collectors.toSet()))
                .hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "é", "\t", "12345678901234567890123456789012345678901234567890123456789012345"})
    void what_is_not_1_to_64_visible_ascii_characters_is_refused(String text) {
        assertThatThrownBy(() -> new IdempotencyKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 1 to 64 visible ASCII characters");
    }
}
