package com.pygmy.benchmarks.rival;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.atomic.AtomicLong;

/** The same Dropwizard as the store's, with a resource that does nothing: Jersey, and JSON to and from records. */
public final class JerseyHello extends Application<Configuration> {
    public static void main(String[] arguments) throws Exception {
        new JerseyHello().run(arguments);
    }

    @Override
    public void run(Configuration configuration, Environment environment) {
        environment.jersey().register(new Hello());
    }

    /** What is sent. */
    public record Name(String name) {}

    /** What is answered. */
    public record Greeting(long id, String greeting) {}

    /** {@code /hello}. */
    @Path("/hello")
    @Produces(MediaType.APPLICATION_JSON)
    @Consumes(MediaType.APPLICATION_JSON)
    public static final class Hello {
        private final AtomicLong greetings = new AtomicLong();

        @GET
        public Greeting greet() {
            return new Greeting(greetings.incrementAndGet(), "Hello, world");
        }

        @POST
        public Response greet(Name name) {
            Greeting greeting = new Greeting(greetings.incrementAndGet(), "Hello, " + name.name());
            return Response.status(Response.Status.CREATED).entity(greeting).build();
        }
    }
}
