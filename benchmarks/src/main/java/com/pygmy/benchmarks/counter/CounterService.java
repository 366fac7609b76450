package com.pygmy.benchmarks.counter;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.raft.Replica;
import com.pygmy.raft.dropwizard.RaftBundle;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.service.ServiceConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Server;

/** One replica of the counters as a Dropwizard service. */
public final class CounterService extends Application<CounterService.Settings> {
    private final CompletableFuture<Server> server = new CompletableFuture<>();
    private final RaftBundle<Settings, Counters> raft = new RaftBundle<>(new Counters.Schema()) {
        @Override
        protected RaftConfiguration raft(Settings settings) {
            return settings.raft;
        }
    };

    public static void main(String[] arguments) throws Exception {
        new CounterService().run(arguments);
    }

    /** The YAML. */
    public static final class Settings extends ServiceConfiguration {
        @Valid
        @NotNull
        @JsonProperty
        private RaftConfiguration raft = new RaftConfiguration();
    }

    @Override
    public void initialize(Bootstrap<Settings> bootstrap) {
        bootstrap.addBundle(raft);
    }

    @Override
    public void run(Settings settings, Environment environment) {
        environment.jersey().disable();
        new HistoryTask(raft.replica()).register(environment);
        new LoneTask(raft.replica()).register(environment);
        environment.lifecycle().addServerLifecycleListener(server::complete);
    }

    Replica<Counters> replica() {
        return raft.replica();
    }

    /** Stops the service that {@code run} started in this process. */
    void stop() throws Exception {
        server.join().stop();
    }
}
