package com.pygmy.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("bank.yml"), "");
        Files.writeString(folder.resolve("bank-2.yml"), "");
    }

    private ConfigurationFile of(String name) {
        return ConfigurationFile.of(folder.resolve(name).toString());
    }

    private ConfigurationFile expected(String node, String file) {
        return new ConfigurationFile(node, folder.resolve(file).toString());
    }

    @Test
    void nodes_share_the_file_of_their_service() {
        assertThat(of("bank-1.yml")).isEqualTo(expected("bank-1", "bank.yml"));
    }

    @Test
    void a_node_with_a_file_of_its_own_uses_that() {
        assertThat(of("bank-2.yml")).isEqualTo(expected("bank-2", "bank-2.yml"));
    }

    @Test
    void a_file_that_nothing_stands_for_stays_what_was_asked_for() {
        assertThat(of("shop-1.yml")).isEqualTo(expected("shop-1", "shop-1.yml"));
        assertThat(of("bank-one.yml")).isEqualTo(expected("bank-one", "bank-one.yml"));
        assertThat(of("bank-1.yaml")).isEqualTo(expected("bank-1.yaml", "bank-1.yaml"));
    }
}
