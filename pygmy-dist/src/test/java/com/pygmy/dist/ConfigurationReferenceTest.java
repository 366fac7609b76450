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

            Every key of the services' YAML files: `config/catalog.yml`, `order.yml` and `frontend.yml`, one for all nodes of a service. Made from the configuration classes and checked by `ConfigurationReferenceTest`; after a
            change of a class:

                ./mvnw -q -pl pygmy-dist -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true

            What is not here (`server`, `logging`, `metrics`, `admin`, `health`) is Dropwizard's
            ([its reference](https://www.dropwizard.io/en/stable/manual/configuration.html)); the connectors `core` and `proxy` have the keys of its
            `http`, and `tls`, a [TlsConfiguration](#tlsconfiguration), for TLS 1.2 and 1.3. Durations are numbers with a unit, such as `300ms`, `5s` or `2m`, sizes such as `8MiB`. A key that is not known stops
            the start, and the line that says so names the key. `${NAME}` and `${NAME:-otherwise}` are replaced from the environment, then from `.env`
            and `.pygmy/tokens.env`. `server config/catalog-2.yml` reads the file of that name where there is one, for a node that differs, and
            otherwise `config/catalog.yml`, in which these are made of the addresses in `.env`:

            | variable | what it is |
            | --- | --- |
            | `${node}` | the node's name, `catalog-2` |
            | `${node.host}`, `.port`, `.adminHost`, `.adminPort` | where it listens |
            | `${node.tls}` | `tls` with the node's files in the folder `PYGMY_TLS`, or `null` where that is not set |
            | `${node.serverTls}` | the same for its ports: with `clientCertificates` where `PYGMY_TLS_CLIENTS` is `certified` |
            | `${node.publicTls}` | for the port of a frontend: `fullchain.pem` and `privkey.pem` in the folder `PYGMY_FRONTEND_TLS`; `null` where that is `off`; the node's own where it is not set |
            | `${catalog.peers}` (and `order`, as those below) | `raft.peers` of all nodes in `CATALOG_NODES` |
            | `${catalog.urls}` | `raft.peerUrls`; `https` where `PYGMY_TLS` is set |
            | `${catalog.nodes}` | their addresses for service and admin, as frontends and order nodes take them |

            Node N of the catalog is at `CATALOG_N_HOST`, or else at `PYGMY_HOST_N`, or else at loopback; its admin port at `CATALOG_N_ADMIN_HOST`,
            or else at `PYGMY_ADMIN_HOST_N`, or else at loopback; its ports are `CATALOG_N_PORT`, `_ADMIN_PORT` and `_RAFT_PORT`. A host is a name, an IPv4 or
            an IPv6 address.
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
