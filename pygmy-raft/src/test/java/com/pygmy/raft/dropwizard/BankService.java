package com.pygmy.raft.dropwizard;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.testing.Bank;
import com.pygmy.service.ProblemBundle;
import com.pygmy.service.PrometheusBundle;
import com.pygmy.service.ServiceConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** The smallest whole service: a bank's accounts over HTTP. */
public final class BankService extends Application<BankService.Settings> {
    private final RaftBundle<Settings, Bank> raft = new RaftBundle<>(Bank.schema()) {
        @Override
        protected RaftConfiguration raft(Settings settings) {
            return settings.raft;
        }
    };

    /** The service's YAML. */
    public static final class Settings extends ServiceConfiguration {
        @Valid
        @NotNull
        @JsonProperty
        private RaftConfiguration raft = new RaftConfiguration();
    }

    @Override
    public void initialize(Bootstrap<Settings> bootstrap) {
        bootstrap.addBundle(new PrometheusBundle());
        bootstrap.addBundle(new ProblemBundle());
        bootstrap.addBundle(raft);
    }

    @Override
    public void run(Settings settings, Environment environment) {
        environment.jersey().register(new Accounts(raft.replica()));
    }

    /** {@code /accounts/{name}}. */
    @Path("/accounts/{name}")
    public static final class Accounts {
        private final Replica<Bank> replica;

        Accounts(Replica<Bank> replica) {
            this.replica = replica;
        }

        @GET
        public CompletionStage<Response> balance(@PathParam("name") String name, @Context HttpHeaders headers) {
            Positions positions = Positions.of(headers);
            return replica.query(positions.mode("bank"), bank -> bank.cents(name))
                    .thenApply(read -> positions
                            .write(Response.ok(read.value()), read.position())
                            .build());
        }

        @POST
        public CompletionStage<Response> deposit(
                @PathParam("name") String name,
                @HeaderParam("Idempotency-Key") String key,
                @Context HttpHeaders headers,
                long cents) {
            return replica.submit(new CommandId(key), new Bank.Deposit(name, cents))
                    .thenApply(done -> Positions.of(headers)
                            .write(Response.ok(done.value()), done.position())
                            .build());
        }
    }
}
