package com.pygmy.service.config;

import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.TextStringBuilder;

/**
 * Puts values in the place of {@code ${NAME}} and {@code ${NAME:-default}} in a configuration: from the environment first,
 * then from {@code .env}, then from the tokens that the launcher made beside it; names in lower case from {@link NodeVariables}. A
 * name that none of them knows, without a default, stops the start.
 */
public final class EnvFileSubstitutor extends StringSubstitutor {
    /** Where the launcher keeps the tokens that it makes at the first start, beside {@code .env}; never committed. */
    private static final String TOKENS = ".pygmy/tokens.env";

    private final Path file;

    /**
     * Reads the file, and the tokens beside it, once.
     *
     * @param node whose configuration it is
     * @throws UnusableConfiguration where a line of them is not understood
     */
    public EnvFileSubstitutor(Path file, Map<String, String> environment, String node) {
        this.file = file;
        Map<String, String> known = new HashMap<>(EnvFile.read(file.resolveSibling(TOKENS)));
        known.putAll(EnvFile.read(file));
        known.putAll(environment);
        NodeVariables nodes = new NodeVariables(node, known::get);
        setVariableResolver(name -> known.containsKey(name) ? known.get(name) : nodes.value(name));
        setEnableUndefinedVariableException(true);
    }

    /**
     * A source whose {@code ${NAME}}s come from the environment and the {@code .env} of the working directory, read when it is opened.
     * That of {@code config/catalog-1.yml} is {@code config/catalog.yml} where there is no file of that name.
     */
    public static ConfigurationSourceProvider substituting(ConfigurationSourceProvider source) {
        return path -> {
            ConfigurationFile configuration = ConfigurationFile.of(path);
            EnvFileSubstitutor substitutor =
                    new EnvFileSubstitutor(Path.of(".env"), System.getenv(), configuration.node());
            return new SubstitutingSourceProvider(source, substitutor).open(configuration.file());
        };
    }

    @Override
    protected boolean substitute(TextStringBuilder text, int offset, int length) {
        try {
            return super.substitute(text, offset, length);
        } catch (IllegalArgumentException e) {
            throw new UnusableConfiguration("configuration: " + e.getMessage()
                    + " (expected: set in the environment or in " + file + "; ./pygmy up makes the tokens)");
        }
    }
}
