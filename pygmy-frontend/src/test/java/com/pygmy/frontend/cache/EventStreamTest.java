package com.pygmy.frontend.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.api.ChangeEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
    private final List<String> events = new ArrayList<>();
    private final EventStream stream = new EventStream((name, data) -> events.add(name + "=" + data));

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void events_are_found_however_the_stream_is_cut_and_its_lines_end(String lineEnd) {
        String text = String.join(
                lineEnd, ": hello", "event: change", "data: {\"ä\":1}", "", "id: 4", "data:a", "data:b", "", "data: x");
        for (byte b : text.getBytes(UTF_8)) {
            stream.read(ByteBuffer.wrap(new byte[] {b}));
        }
        assertThat(events).containsExactly("change={\"ä\":1}", "=a\nb");
    }

    @Test
    void an_event_without_end_is_refused() {
        ByteBuffer mebibyte = ByteBuffer.wrap(new byte[1 << 20]);
        for (int i = 0; i < 4; i++) {
            stream.read(mebibyte.rewind());
        }
        assertThatThrownBy(() -> stream.read(mebibyte.rewind())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_cannot_be_a_change_is_refused() {
        assertThatThrownBy(() -> FeedStream.checked(new ChangeEvent(5, 4, List.of())))
                .hasMessageContaining("expected: 0 <= prev <= index");
        assertThatThrownBy(() -> FeedStream.checked(null)).isInstanceOf(IllegalArgumentException.class);
    }
}
