package com.pygmy.service.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration that a node is started with. {@code config/catalog-2.yml} names the node, and is read from {@code
 * config/catalog.yml}, which is that of all nodes of the service, unless there is a file of its own.
 *
 * @param node the name of the file without its ending
 * @param file what is read
 */
record ConfigurationFile(String node, String file) {
    private static final Pattern NODE = Pattern.compile("(?<service>[A-Za-z][A-Za-z0-9]*)-[0-9]+");
    private static final String ENDING = ".yml";

    /** @param given as on the command line */
    static ConfigurationFile of(String given) {
        Path path = Path.of(given);
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(ENDING)) {
            return new ConfigurationFile(name, given);
        }
        String node = name.substring(0, name.length() - ENDING.length());
        Matcher matcher = NODE.matcher(node);
        if (!Files.exists(path) && matcher.matches()) {
            Path shared = path.resolveSibling(matcher.group("service") + ENDING);
            if (Files.exists(shared)) {
                return new ConfigurationFile(node, shared.toString());
            }
        }
        return new ConfigurationFile(node, given);
    }
}
