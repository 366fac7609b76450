package com.pygmy.raft.dropwizard;

import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.StoreException;
import com.pygmy.service.config.StartRefusal;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.util.function.Function;
import net.sourceforge.argparse4j.inf.Namespace;

/** A command that works on the directory of the replica that the configuration names, which must not run. */
abstract class OfflineCommand<C extends Configuration> extends ConfiguredCommand<C> {
    private final Class<C> type;
    private final Function<C, RaftConfiguration> raft;
    final SqliteSchema<?> schema;

    OfflineCommand(
            String name,
            String description,
            Class<C> type,
            Function<C, RaftConfiguration> raft,
            SqliteSchema<?> schema) {
        super(name, description);
        this.type = type;
        this.raft = raft;
        this.schema = schema;
    }

    @Override
    protected Class<C> getConfigurationClass() {
        return type;
    }

    /** Does it. What fails is told in one line. */
    abstract void run(RaftConfiguration replica, Namespace arguments) throws IOException;

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws IOException {
        try {
            run(raft.apply(configuration), namespace);
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        StartRefusal.line(failure)
                .ifPresentOrElse(
                        line -> cli.getStdErr().println("pygmy: " + line),
                        () -> super.onError(cli, namespace, failure));
    }
}
