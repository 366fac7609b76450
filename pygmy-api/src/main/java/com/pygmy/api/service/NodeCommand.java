package com.pygmy.api.service;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import net.sourceforge.argparse4j.inf.Namespace;

/**
 * Dropwizard's {@code server}, but what the operator got wrong (a key, a value, a file, a port, a directory in use) is told in
 * a line or a few, without a stack trace.
 */
public final class NodeCommand<T extends Configuration> extends ServerCommand<T> {
    private static final int CAUSES_MAX = 16;

    public NodeCommand(Application<T> application) {
        super(application);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++, cause = cause.getCause()) {
            boolean theOperators = cause instanceof ConfigurationException
                    || cause instanceof UnusableConfiguration
                    || cause instanceof java.io.IOException;
            if (theOperators) {
                cli.getStdErr()
                        .println("pygmy: " + String.valueOf(cause.getMessage()).strip());
                return;
            }
        }
        super.onError(cli, namespace, failure);
    }
}
