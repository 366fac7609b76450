package com.pygmy.raft.tutorial;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import com.pygmy.raft.Replica;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.raft.dropwizard.RaftBundle;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import com.pygmy.service.ProblemBundle;
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
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;

public class CounterService extends Application<CounterService.Settings> {
    public record Counters(Handle db, TouchedTags tags) {
        long value(String name) {
            String query = "SELECT ifnull(sum(value), 0) FROM counter WHERE name = ?";
            return db.select(query, name).mapTo(Long.class).one();
        }
    }

    @LogName("counter.add")
    public record Add(String name, long amount) implements Command<Counters, Long> {
        @Override
        public Long applyTo(Counters counters, Entry entry) {
            counters.db().execute("INSERT INTO counter VALUES (?, 0) ON CONFLICT DO NOTHING", name);
            counters.tags().touch("counter/" + name);
            counters.db().execute("UPDATE counter SET value = value + ? WHERE name = ?", amount, name);
            return counters.value(name);
        }
    }

    public static class Schema implements SqliteSchema<Counters> {
        @Override
        public String group() {
            return "counter";
        }

        @Override
        public List<Class<? extends Command<Counters, ?>>> commands() {
            return List.of(Add.class);
        }

        @Override
        public List<String> migrations() {
            return List.of("CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT");
        }

        @Override
        public Counters open(Handle handle, TouchedTags tags) {
            return new Counters(handle, tags);
        }
    }

    public static class Settings extends ServiceConfiguration {
        @Valid
        @JsonProperty
        RaftConfiguration raft = new RaftConfiguration();
    }

    private final RaftBundle<Settings, Counters> raft = new RaftBundle<>(new Schema()) {
        @Override
        protected RaftConfiguration raft(Settings settings) {
            return settings.raft;
        }
    };

    @Override
    public void initialize(Bootstrap<Settings> bootstrap) {
        bootstrap.addBundle(new ProblemBundle());
        bootstrap.addBundle(raft);
    }

    @Override
    public void run(Settings settings, Environment environment) {
        environment.jersey().register(new Resource(raft.replica()));
        raft.serveChanges(environment, "/changes", 64);
    }

    @Path("/counters/{name}")
    public record Resource(Replica<Counters> replica) {
        @GET
        public CompletionStage<Response> value(@PathParam("name") String name, @Context HttpHeaders headers) {
            Positions session = Positions.of(headers);
            return replica.query(session.mode("counter"), counters -> counters.value(name))
                    .thenApply(read -> session.write(Response.ok(read.value()), read.position())
                            .build());
        }

        @POST
        public CompletionStage<Response> add(
                @PathParam("name") String name,
                @NotNull @HeaderParam("Idempotency-Key") CommandId key,
                @Context HttpHeaders headers,
                long amount) {
            return replica.submit(key, new Add(name, amount))
                    .thenApply(done -> Positions.of(headers)
                            .write(Response.ok(done.value()), done.position())
                            .build());
        }
    }

    public static void main(String[] arguments) throws Exception {
        new CounterService().run(arguments);
    }
}
