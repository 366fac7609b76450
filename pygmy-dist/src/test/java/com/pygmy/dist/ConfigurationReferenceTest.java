package com.pygmy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.catalog.CatalogConfiguration;
import com.pygmy.frontend.FrontendConfiguration;
import com.pygmy.order.OrderConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().resolve("..").normalize();
    private static final Path DOCUMENT = REPOSITORY.resolve("docs/configuration.md");
    private static final String WRITE = "pygmy.configuration.write";

    private static final String HEAD = """
            # Configuration

            Every key of the services' YAML files. Made from the configuration classes and checked by `ConfigurationReferenceTest`; after a
            change of a class:

                ./mvnw -q -pl pygmy-dist -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true

            What is not here (`server`, `logging`, `metrics`, `admin`, `health`) is Dropwizard's
            ([its reference](https://www.dropwizard.io/en/stable/manual/configuration.html)); the connectors `core` and `proxy` have the keys of its
            `http`. Durations are numbers with a unit, such as `300ms`, `5s` or `2m`, sizes such as `8MiB`. A key that is not known stops
            the start, and the line that says so names the key. `${NAME}` and `${NAME:-otherwise}` are replaced from the environment, then from `.env`
            and `.pygmy/tokens.env`.
            """.formatted(WRITE);

    @Test
    void the_document_has_every_key_with_its_default_its_bounds_and_its_reason() throws IOException {
        ConfigurationReference reference = new ConfigurationReference(new Javadocs(REPOSITORY));
        reference.add("catalog", CatalogConfiguration.class);
        reference.add("order", OrderConfiguration.class);
        reference.add("frontend", FrontendConfiguration.class);
        String document = HEAD + reference.markdown();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT).content().isEqualTo(document);
        // One of each kind, so that a generator that finds nothing is seen.
        assertThat(document)
                .contains(
                        "| `electionTimeoutMin` | duration | `300 milliseconds` | 100 milliseconds to 30 seconds | A follower that")
                .contains("| `operatorToken` | text | required |")
                .contains("| `adminReads` | `open` or `token` | `open` |");
    }
}
