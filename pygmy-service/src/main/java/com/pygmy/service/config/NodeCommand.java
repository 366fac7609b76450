package com.pygmy.service.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Environment;
import net.sourceforge.argparse4j.inf.Namespace;
import org.slf4j.LoggerFactory;

/**
 * Dropwizard's {@code server}, but what the operator got wrong (a key, a value, a file, a port, a directory in use) is told in
 * one line, without a stack trace or the name of a class.
 */
public final class NodeCommand<T extends Configuration> extends ServerCommand<T> {
    public NodeCommand(Application<T> application) {
        super(application);
    }

    @Override
    protected void run(Environment environment, Namespace namespace, T configuration) throws Exception {
        // It logs what fails with its stack and throws it too: onError tells it once.
        if (LoggerFactory.getLogger(ServerCommand.class) instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        super.run(environment, namespace, configuration);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        StartRefusal.line(failure)
                .ifPresentOrElse(
                        line -> cli.getStdErr().println("pygmy: " + line),
                        () -> super.onError(cli, namespace, failure));
    }
}
