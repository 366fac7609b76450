package com.pygmy.catalog;

import com.pygmy.api.Book;
import com.pygmy.catalog.resources.ImportResource;
import com.pygmy.catalog.resources.LedgerResource;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.raft.dropwizard.RaftBundle;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.service.OpenApiBundle;
import com.pygmy.service.ProblemBundle;
import com.pygmy.service.PrometheusBundle;
import com.pygmy.service.config.EnvFileSubstitutor;
import com.pygmy.service.config.NodeCommand;
import com.pygmy.service.tracing.Tracing;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.List;

/** A catalog node as a Dropwizard service: {@code java -jar pygmy-catalog.jar server config/catalog-1.yml}. */
public final class CatalogApplication extends Application<CatalogConfiguration> {
    private final RaftBundle<CatalogConfiguration, CatalogState> raft = new RaftBundle<>(new CatalogSchema()) {
        @Override
        protected RaftConfiguration raft(CatalogConfiguration configuration) {
            return configuration.getRaft();
        }

        @Override
        protected List<String> operatorPaths() {
            return List.of("/v1/books");
        }
    };

    public static void main(String[] args) throws Exception {
        new CatalogApplication().run(args);
    }

    @Override
    public String getName() {
        return "pygmy-catalog";
    }

    @Override
    protected void addDefaultCommands(Bootstrap<CatalogConfiguration> bootstrap) {
        bootstrap.addCommand(new NodeCommand<>(this));
        bootstrap.addCommand(new CheckCommand<>(this));
    }

    @Override
    public void initialize(Bootstrap<CatalogConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(
                EnvFileSubstitutor.substituting(bootstrap.getConfigurationSourceProvider()));
        bootstrap.addBundle(new ProblemBundle()
                .streaming(ImportResource.PATH)
                .routes(Book.class.getResource("openapi.json"), LedgerResource.TEMPLATES));
        bootstrap.addBundle(new PrometheusBundle());
        bootstrap.addBundle(new OpenApiBundle(Book.class.getResource("openapi.json")));
        bootstrap.addBundle(raft);
    }

    @Override
    public void run(CatalogConfiguration configuration, Environment environment) {
        CatalogService service = new CatalogService(configuration, raft.replica(), Tracing.of(environment));
        service.serve(environment);
        service.keepHouse(environment, configuration.isSampleBooks());
    }
}
