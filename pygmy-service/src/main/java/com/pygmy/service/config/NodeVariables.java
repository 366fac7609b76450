package com.pygmy.service.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What configurations say of nodes, made of the variables that tell where each runs, so that no file repeats the addresses of
 * others. In lower case, unlike what is given:
 *
 * <pre>
 * node                                        the node whose configuration it is, such as catalog-2
 * node.host .port .adminHost .adminPort       where it listens
 * node.tls        { certificate: ... }        its files in the folder PYGMY_TLS; null where that is not set
 * node.serverTls  { certificate: ... }        the same for its ports, with what they want of clients
 * node.publicTls  { certificate: ... }        for the port that customers know: those in PYGMY_FRONTEND_TLS where that is set
 * catalog.peers   { catalog-1: "host:port" }  consensus ports of all nodes in CATALOG_NODES; order.peers and so on alike
 * catalog.urls    { catalog-1: "http://..." }, or https where PYGMY_TLS is set
 * catalog.nodes   { catalog-1: { service: "http://...", admin: "http://..." } }
 * </pre>
 *
 * <p>Node N of the catalog is at {@code CATALOG_N_HOST}, or else at {@code PYGMY_HOST_N}, or else at loopback; its admin port at
 * {@code CATALOG_N_ADMIN_HOST} or {@code PYGMY_ADMIN_HOST_N}, or else at loopback.
 */
final class NodeVariables {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String FOLDER = "PYGMY_TLS";
    private static final String PUBLIC_FOLDER = "PYGMY_FRONTEND_TLS";
    private static final String CLIENTS = "PYGMY_TLS_CLIENTS";
    private static final Pattern NODE = Pattern.compile("[a-z][a-z0-9]*-[1-9][0-9]{0,2}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** A name or an IPv4 address; or an IPv6 address, in brackets or without. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final String node;
    private final Function<String, @Nullable String> given;

    /**
     * For one configuration.
     *
     * @param node whose it is
     * @param given the environment and {@code .env}
     */
    NodeVariables(String node, Function<String, @Nullable String> given) {
        this.node = node;
        this.given = given;
    }

    /**
     * Null where the name is none of these.
     *
     * @throws UnusableConfiguration where what it is made of is missing or cannot be
     */
    @Nullable
    String value(String name) {
        int dot = name.indexOf('.');
        if (name.equals("node")) {
            return node;
        }
        String of = name.substring(0, Math.max(0, dot));
        return switch (name.substring(dot + 1)) {
            case "host" -> of.equals("node") ? bare(host(node)) : null;
            case "adminHost" -> of.equals("node") ? bare(adminHost(node)) : null;
            case "port" -> of.equals("node") ? port(node, "PORT") : null;
            case "adminPort" -> of.equals("node") ? port(node, "ADMIN_PORT") : null;
            case "tls" -> of.equals("node") ? tls("") : null;
            case "serverTls" -> of.equals("node") ? tls(clientCertificates()) : null;
            case "publicTls" -> of.equals("node") ? publicTls() : null;
            case "peers" -> all(of, each -> '"' + host(each) + ':' + port(each, "RAFT_PORT") + '"');
            case "urls" -> all(of, this::url);
            case "nodes" -> all(of, each -> "{ service: " + url(each) + ", admin: " + adminUrl(each) + " }");
            default -> null;
        };
    }

    /** As YAML: what {@code pygmy certs} has made. */
    private String tls(String more) {
        return hasTls()
                ? "{ certificate: \"%1$s/%2$s.pem\", key: \"%1$s/%2$s-key.pem\", trusted: \"%1$s/ca.pem\"%3$s }"
                        .formatted(given.apply(FOLDER), node, more)
                : "null";
    }

    private boolean hasTls() {
        return !isEmpty(given.apply(FOLDER));
    }

    private String clientCertificates() {
        String wanted = given.apply(CLIENTS);
        if (isEmpty(wanted) || "any".equals(wanted)) {
            return "";
        }
        if (!"certified".equals(wanted)) {
            throw new UnusableConfiguration(CLIENTS + ": '" + wanted + "' (expected: any or certified)");
        }
        return ", clientCertificates: true";
    }

    /** As tools that speak ACME call their files. */
    private String publicTls() {
        String folder = given.apply(PUBLIC_FOLDER);
        if (isEmpty(folder)) {
            return tls("");
        }
        return "off".equals(folder)
                ? "null"
                : "{ certificate: \"%1$s/fullchain.pem\", key: \"%1$s/privkey.pem\" }".formatted(folder);
    }

    private static boolean isEmpty(@Nullable String value) {
        return value == null || value.isEmpty();
    }

    private String scheme() {
        return hasTls() ? "https" : "http";
    }

    private String url(String of) {
        return '"' + scheme() + "://" + host(of) + ':' + port(of, "PORT") + '"';
    }

    private String adminUrl(String of) {
        return '"' + scheme() + "://" + adminHost(of) + ':' + port(of, "ADMIN_PORT") + '"';
    }

    /** As YAML. */
    private String all(String service, Function<String, String> value) {
        return names(service).stream()
                .map(each -> each + ": " + value.apply(each))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private List<String> names(String service) {
        String variable = upper(service) + "_NODES";
        List<String> names = Arrays.stream(required(variable).split("[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!NODE.matcher(name).matches() || !name.startsWith(service + "-")) {
                throw new UnusableConfiguration(
                        variable + ": '" + name + "' is no name (expected: such as " + service + "-1)");
            }
        }
        return names;
    }

    private String host(String of) {
        return address(of, "_HOST", "PYGMY_HOST_");
    }

    private String adminHost(String of) {
        return address(of, "_ADMIN_HOST", "PYGMY_ADMIN_HOST_");
    }

    /** As in a URL: IPv6 in brackets. */
    private String address(String of, String own, String ofMachine) {
        String variable = variable(of, own);
        String host = given.apply(variable);
        if (host == null) {
            variable = ofMachine + of.substring(of.lastIndexOf('-') + 1);
            host = given.apply(variable);
        }
        if (host == null) {
            return LOOPBACK;
        }
        if (!HOST.matcher(host).matches()) {
            throw new UnusableConfiguration(
                    variable + ": '" + host + "' is no host (expected: a name, an IPv4 or an IPv6 address)");
        }
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? '[' + host + ']' : host;
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private String port(String of, String kind) {
        String variable = variable(of, '_' + kind);
        String port = required(variable);
        if (!PORT.matcher(port).matches()) {
            throw new UnusableConfiguration(variable + ": '" + port + "' (expected: a port, 1 to 65535)");
        }
        return port;
    }

    private static String variable(String of, String kind) {
        if (!NODE.matcher(of).matches()) {
            throw new UnusableConfiguration(
                    "'" + of + "' is no node (expected: a configuration such as catalog-1.yml)");
        }
        return upper(of).replace('-', '_') + kind;
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private String required(String variable) {
        String value = given.apply(variable);
        if (value == null) {
            throw new UnusableConfiguration(variable + ": not set (expected: in the environment or in .env)");
        }
        return value;
    }
}
