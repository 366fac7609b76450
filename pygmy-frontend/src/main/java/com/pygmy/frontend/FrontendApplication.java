package com.pygmy.frontend;

import com.pygmy.api.Book;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.frontend.web.WebBundle;
import com.pygmy.service.ProblemBundle;
import com.pygmy.service.PrometheusBundle;
import com.pygmy.service.admin.AdminGuard;
import com.pygmy.service.audit.AuditLog;
import com.pygmy.service.config.EnvFileSubstitutor;
import com.pygmy.service.config.NodeCommand;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.List;

/** The frontend as a Dropwizard service: {@code java -jar pygmy-frontend.jar server config/frontend-1.yml}. */
public final class FrontendApplication extends Application<FrontendConfiguration> {
    private static final List<String> OPERATOR_PATHS = List.of("/v1/books", "/v1/cluster", "/v1/cache");

    public static void main(String[] args) throws Exception {
        new FrontendApplication().run(args);
    }

    @Override
    public String getName() {
        return "pygmy-frontend";
    }

    @Override
    protected void addDefaultCommands(Bootstrap<FrontendConfiguration> bootstrap) {
        bootstrap.addCommand(new NodeCommand<>(this));
        bootstrap.addCommand(new CheckCommand<>(this));
    }

    @Override
    public void initialize(Bootstrap<FrontendConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(
                EnvFileSubstitutor.substituting(bootstrap.getConfigurationSourceProvider()));
        bootstrap.addBundle(new ProblemBundle()
                .streaming(PassThrough.STREAMED_PATH)
                .routes(Book.class.getResource("openapi.json"), List.of()));
        bootstrap.addBundle(new PrometheusBundle());
        bootstrap.addBundle(new WebBundle());
    }

    @Override
    public void run(FrontendConfiguration configuration, Environment environment) throws Exception {
        AdminGuard.install(configuration.adminAccess(configuration.nodeToken()), configuration, environment);
        AuditLog.install(configuration, configuration.name(), OPERATOR_PATHS, () -> null, environment);
        new Frontend(configuration, environment).open();
    }
}
