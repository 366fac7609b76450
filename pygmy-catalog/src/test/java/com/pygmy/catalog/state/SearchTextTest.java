package com.pygmy.catalog.state;

import static com.pygmy.catalog.state.Samples.content;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found by what, in many scripts. */
class SearchTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            三体                     | 体 ; 三 ; 三体
            三体II：黑暗森林           | 黑暗 ; 森林 ; 三体 ii ; 三体ii ; II
            ノルウェイの森            | 森 ; の森 ; ノルウェイ ; ﾉﾙｳｪｲ
            ジョン・スミス             | ジョンスミス ; スミス
            がんばれ                  | がんば ; か\u3099ん
            대한민국의 역사            | 한민 ; 민국 ; 역사 ; 대한
            ประวัติศาสตร์ไทย         | ศาสตร์ ; ไทย
            Die Straße              | strasse ; STRASSE ; Straße ; STRAẞE ; stras
            Strasse                 | Straße
            Łódź                    | lodz ; ŁÓDŹ ; łódź ; Lo\u0301dz\u0301
            Lodz                    | Łódź
            Smørrebrød              | smorrebrod ; SMØRREBRØD
            Đặng Thùy Trâm          | dang thuy tram ; đặng
            Encyclopædia            | encyclopaedia
            Œuvres                  | oeuvres
            Þór                     | thor
            İstanbul ışık           | istanbul isik ; ISTANBUL IŞIK ; i\u0307stanbul
            Ｆｕｌｌ Ｗｉｄｔｈ １２       | full width 12
            Full width 12           | ＦＵＬＬ １２
            Ёлка                    | елка ; ёлка ; ЕЛКА ; Е\u0308лка
            Йод                     | йод ; И\u0306од
            за\u0301мок             | замок
            Ὀδυσσεύς                | οδυσσευς ; ΟΔΥΣΣΕΥΣ ; οδυσσευσ
            שָׁלוֹם                   | שלום
            كِتَاب أحمد              | كتاب احمد
            हिन्दी                    | हिन्दी
            O'Reilly                | oreilly ; o’reilly ; reilly ; O'Reilly ; o reilly
            OReilly                 | o'reilly ; o’reil
            Rock'n'Roll             | rocknroll ; rock n roll ; rock’n’roll ; roll
            Spider-Man              | spiderman ; spider man ; spider\u2010man
            Spiderman               | spider-man ; spider-m
            J.R.R. Tolkien          | jrr tolkien ; j.r.r. tolkien ; j r r
            L'Étranger              | etranger ; letranger
            Café                    | cafe ; CAFE\u0301
            Pygmy™ Store            | pygmy store
            soft\u00adhyphen        | softhyphen
            ﬁnal                    | final
            ١٢٣                     | 123
            Catch-22                | catch22 ; catch 22
            """)
    void it_is_found_however_it_is_written(String title, String searches) throws SQLException {
        try (CatalogDatabase catalog = CatalogDatabase.inMemory()) {
            catalog.apply(new CreateBook("f", 1L, content(unescaped(title), "Topic", "Somebody", 1, 1)));
            for (String words : searches.split(" ; ")) {
                assertThat(isFound(catalog, null, unescaped(words)))
                        .as("%s by %s", title, words)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Иод, йод", "三体, 体三", "三体, 三x", "Strand, strasse", "Spider Web Man, spider-man", "हिन्दी, हनद"})
    void it_is_not_found_by_another_word(String title, String words) throws SQLException {
        try (CatalogDatabase catalog = CatalogDatabase.inMemory()) {
            catalog.apply(new CreateBook("f", 1L, content(title, "Topic", "Somebody", 1, 1)));
            assertThat(isFound(catalog, null, words)).isFalse();
        }
    }

    @Test
    void a_topic_is_found_by_a_part_of_it_however_it_is_written() throws SQLException {
        try (CatalogDatabase catalog = CatalogDatabase.inMemory()) {
            catalog.apply(new CreateBook("f", 1L, content("Title", "Straßenbau in Łódź", "Somebody", 1, 1)));
            assertThat(isFound(catalog, "STRASSEN", null)).isTrue();
            assertThat(isFound(catalog, "lod", null)).isTrue();
            assertThat(isFound(catalog, "\u0301", null))
                    .as("nothing that is compared")
                    .isFalse();
        }
    }

    @Test
    void folding_depends_on_no_locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Folding.fold("TITLE İıI")).isEqualTo("title iii");
        } finally {
            Locale.setDefault(before);
        }
    }

    /** A replica on a later Java must fold as the others do. If this fails, search indexes must be made anew. */
    @Test
    void every_character_folds_as_it_does_on_java_17() {
        Hasher hasher = Hashing.sha256().newHasher();
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                hasher.putString(SearchText.indexed("a" + Character.toString(character) + "b") + "\n", UTF_8);
                hasher.putString(Folding.fold(Character.toString(character)) + "\n", UTF_8);
            }
        }
        assertThat(hasher.hash().toString())
                .isEqualTo("30b62edca32752d6f2f3ad6c5c1d2759cdf5309a8cfcc05911f93319c2c77531");
    }

    @Test
    void folding_what_is_folded_changes_nothing() {
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                String folded = Folding.fold(Character.toString(character));
                assertThat(Folding.fold(folded)).as("%x", character).isEqualTo(folded);
            }
        }
    }

    @Test
    void the_index_of_an_older_release_is_made_anew_when_its_database_is_opened() throws SQLException {
        CatalogSchema schema = new CatalogSchema();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(CatalogDatabase.KEPT_REPLIES);
            for (String script : schema.migrations().subList(0, 2)) {
                statement.executeUpdate(script);
            }
            statement.executeUpdate("INSERT INTO book VALUES (1, 'Die Straße', 'Łódź', '三体', NULL, NULL, 1, 1, 1, 1)");
            statement.executeUpdate("INSERT INTO topic VALUES ('Łódź', 'łódź', 1)");
            statement.executeUpdate(schema.migrations().get(2));
            Handle handle = Jdbi.open(connection);
            schema.derive(handle);
            schema.derive(handle);
            CatalogState state = schema.open(handle, tag -> {});
            for (String words : List.of("strasse", "lodz", "体")) {
                assertThat(state.page(new BookFilter(null, words), Optional.empty(), 1)
                                .books())
                        .as(words)
                        .hasSize(1);
            }
            assertThat(state.page(new BookFilter("lodz", null), Optional.empty(), 1)
                            .books())
                    .hasSize(1);
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM book_text")) {
                assertThat(row.getLong(1)).isEqualTo(1);
            }
        }
    }

    private static boolean isFound(CatalogDatabase catalog, @Nullable String topic, @Nullable String words) {
        return !catalog.state()
                .page(new BookFilter(topic, words), Optional.empty(), 10)
                .books()
                .isEmpty();
    }

    /** Marks that an editor would compose are written as escapes. */
    private static String unescaped(String text) {
        return text.translateEscapes();
    }
}
