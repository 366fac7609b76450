package com.example.counter;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.raft.dropwizard.RaftBundle;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.service.ProblemBundle;
import com.pygmy.service.ServiceConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import jakarta.validation.Valid;

/** A node: {@code server counter-1.yml}. */
public class CounterService extends Application<CounterService.Settings> {
    public static class Settings extends ServiceConfiguration {
        @Valid
        @JsonProperty
        RaftConfiguration raft = new RaftConfiguration();
    }

    private final RaftBundle<Settings, Counters> raft = new RaftBundle<>(new CounterSchema()) {
        @Override
        protected RaftConfiguration raft(Settings settings) {
            return settings.raft;
        }
    };

    public static void main(String[] arguments) throws Exception {
        new CounterService().run(arguments);
    }

    @Override
    public void initialize(Bootstrap<Settings> bootstrap) {
        bootstrap.addBundle(new ProblemBundle());
        bootstrap.addBundle(raft);
    }

    @Override
    public void run(Settings settings, Environment environment) {
        environment.jersey().register(new CounterResource(raft.replica()));
        raft.serveChanges(environment, "/changes", 64);
    }
}
