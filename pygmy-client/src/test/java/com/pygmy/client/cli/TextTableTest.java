package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columns_are_as_wide_as_their_content() {
        TextTable table = new TextTable(TextTable.right("ID"), TextTable.text("TITLE"), TextTable.right("STOCK"))
                .row(1, "RPCs for Dummies", 20)
                .row(10_000, "Ulysses", 7);

        assertThat(table.lines(0))
                .containsExactly(
                        "   ID  TITLE             STOCK",
                        "    1  RPCs for Dummies     20",
                        "10000  Ulysses               7");
    }

    @Test
    void where_the_terminal_is_narrow_the_widest_column_gives_way() {
        TextTable table = new TextTable(TextTable.right("ID"), TextTable.text("TITLE"), TextTable.text("AUTHORS"))
                .row(1, "How to get a good grade in 677 in 20 minutes a day", "Knuth");

        assertThat(table.lines(30))
                .allMatch(line -> line.length() <= 30)
                .containsExactly("ID  TITLE              AUTHORS", " 1  How to get a goo…  Knuth");
    }

    @Test
    void letters_that_take_two_cells_are_counted_as_two() {
        assertThat(TextTable.cut("日本語の本", 7)).isEqualTo("日本語…");
        assertThat(TextTable.cut("Crème brûlée", 12)).isEqualTo("Crème brûlée");
    }

    @Test
    void a_column_without_content_is_left_out() {
        TextTable table =
                new TextTable(TextTable.left("A"), TextTable.left("B"), TextTable.left("C")).row("1", "", "3");

        assertThat(table.lines(0)).containsExactly("A  C", "1  3");
    }

    @Test
    void a_title_cannot_move_the_cursor() {
        TextTable table = new TextTable(TextTable.text("TITLE")).row("harmless\u001b[2J\r\nrm -rf");

        assertThat(table.lines(0).get(1)).isEqualTo("harmless [2J  rm -rf");
    }
}
