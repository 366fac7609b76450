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
    void where_that_is_not_enough_spare_columns_are_left_out_the_last_first() {
        TextTable table = new TextTable(
                        TextTable.left("ORDER"),
                        TextTable.spare(TextTable.right("COPIES")),
                        TextTable.right("TOTAL"),
                        TextTable.spare(TextTable.text("BOOKS")))
                .row("9337e4f6", 3, "69.70", "2, 3");

        assertThat(table.lines(0)).containsExactly("ORDER     COPIES  TOTAL  BOOKS", "9337e4f6       3  69.70  2, 3");
        assertThat(table.lines(25)).containsExactly("ORDER     COPIES  TOTAL", "9337e4f6       3  69.70");
        assertThat(table.lines(20)).containsExactly("ORDER     TOTAL", "9337e4f6  69.70");
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
