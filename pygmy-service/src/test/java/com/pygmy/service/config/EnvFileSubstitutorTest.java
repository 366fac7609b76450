package com.pygmy.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileSubstitutorTest {
    @TempDir
    Path directory;

    @Test
    void the_environment_comes_before_the_file() throws IOException {
        EnvFileSubstitutor substitutor = substitutor("PORT=7001\nHOST=localhost\n", Map.of("PORT", "7002"));
        assertThat(substitutor.replace("${HOST}:${PORT}")).isEqualTo("localhost:7002");
    }

    @Test
    void comments_blank_lines_and_quotes_mean_what_they_mean_to_a_shell() throws IOException {
        EnvFileSubstitutor substitutor = substitutor("""
                # addresses

                A=1 # a comment
                export B='x # y'
                C="two words"
                D=
                """, Map.of());
        assertThat(substitutor.replace("${A}|${B}|${C}|${D}|${E:-5}")).isEqualTo("1|x # y|two words||5");
    }

    @Test
    void a_missing_file_is_an_empty_one() {
        EnvFileSubstitutor substitutor = new EnvFileSubstitutor(directory.resolve("none"), Map.of("A", "1"), "bank-1");
        assertThat(substitutor.replace("${A}")).isEqualTo("1");
    }

    @Test
    void tokens_that_the_launcher_made_count_where_nothing_else_gives_them() throws IOException {
        Files.createDirectory(directory.resolve(".pygmy"));
        Files.writeString(directory.resolve(".pygmy/tokens.env"), "NODE=made\nOPERATOR=made\n");
        EnvFileSubstitutor substitutor = substitutor("OPERATOR=given\n", Map.of());
        assertThat(substitutor.replace("${NODE}|${OPERATOR}")).isEqualTo("made|given");
    }

    @Test
    void a_name_that_nobody_set_stops_the_start_in_one_line() throws IOException {
        EnvFileSubstitutor substitutor = substitutor("A=1", Map.of());
        assertThatThrownBy(() -> substitutor.replace("port: ${CATALOG_1_PORT}"))
                .isInstanceOf(UnusableConfiguration.class)
                .hasMessageContaining("CATALOG_1_PORT")
                .hasMessageContaining(".env")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PORT 7001       | line 2: no '=' (expected: NAME=value)
            PORT = 7001     | line 2: 'PORT ' is not a name
            1PORT=7001      | line 2: '1PORT' is not a name
            A=again         | line 2: A is set a second time
            B="open         | line 2: the value of B has a quote that is not closed
            B=two words     | line 2: the value of B has a character that needs quotes
            B=$(reboot)     | line 2: the value of B has a character that needs quotes
            """)
    void a_bad_line_is_named_with_its_reason(String line, String reason) {
        assertThatThrownBy(() -> substitutor("A=1\n" + line + "\n", Map.of()))
                .isInstanceOf(UnusableConfiguration.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_value_is_never_shown_since_it_may_be_a_secret() {
        assertThatThrownBy(() -> substitutor("TOKEN=hush \"hush", Map.of())).hasMessageNotContaining("hush");
    }

    private EnvFileSubstitutor substitutor(String content, Map<String, String> environment) throws IOException {
        Path file = directory.resolve(".env");
        Files.writeString(file, content);
        return new EnvFileSubstitutor(file, environment, "bank-1");
    }
}
