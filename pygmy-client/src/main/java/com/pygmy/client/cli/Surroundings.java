package com.pygmy.client.cli;

import com.pygmy.protocol.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the command line runs: what the launcher, the terminal and the environment say. Read in one place.
 *
 * @param frontends addresses of the store's frontends, the first preferred
 * @param state the ignored folder that keeps the session and the shell's history
 * @param columns the terminal's width, 0 where the output is no terminal: only the launcher can tell
 * @param colours whether colours are wanted and understood
 * @param authorities of the frontends' certificates, in PEM; null where those that the JVM trusts are meant
 * @param nodeTls what admin ports of nodes are asked with; null as before
 * @param command how this program is called, for hints
 */
record Surroundings(
        List<URI> frontends,
        Path state,
        int columns,
        boolean colours,
        @Nullable String operatorToken,
        @Nullable Path authorities,
        @Nullable TlsFiles nodeTls,
        String command) {

    private static final String FRONTENDS = "http://127.0.0.1:8080,http://127.0.0.1:8090";

    /** What these properties (set by the launcher) and this environment say. */
    static Surroundings of(Properties properties, Map<String, String> environment) {
        List<URI> frontends = Arrays.stream(
                        properties.getProperty("pygmy.frontends", FRONTENDS).split(","))
                .map(URI::create)
                .toList();
        int columns = columns(properties.getProperty("pygmy.columns", "0"));
        boolean colours = columns > 0
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
        return new Surroundings(
                frontends,
                Path.of(properties.getProperty("pygmy.state", ".pygmy")),
                columns,
                colours,
                environment.get("PYGMY_OPERATOR_TOKEN"),
                path(environment.get("PYGMY_TLS_CA")),
                nodeTls(path(properties.getProperty("pygmy.tls")), properties.getProperty("pygmy.node")),
                properties.getProperty("pygmy.command", "pygmy"));
    }

    boolean onTerminal() {
        return columns > 0;
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null || text.isEmpty() ? null : Path.of(text);
    }

    /** As one of the nodes of this host: they may take certified clients only. */
    private static @Nullable TlsFiles nodeTls(@Nullable Path folder, @Nullable String node) {
        if (folder == null) {
            return null;
        }
        Path authorities = folder.resolve("ca.pem");
        return node == null || node.isEmpty()
                ? TlsFiles.trusting(authorities)
                : new TlsFiles(folder.resolve(node + ".pem"), folder.resolve(node + "-key.pem"), "", authorities);
    }

    private static int columns(String fromLauncher) {
        try {
            return Math.max(0, Integer.parseInt(fromLauncher.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
