package com.pygmy.frontend.proxy;

import com.pygmy.frontend.proxy.Route.Kind;
import com.pygmy.frontend.routing.Group;

/**
 * The paths that nodes serve to the world. A closed list: whatever else a node serves, such as the ledger, the change feed
 * or its talk with other nodes, cannot be reached through a frontend. The path is judged as it was sent, and only plain
 * segments pass, so that no encoding of a path can mean another one to the node.
 */
final class Routes {
    private static final String BOOKS = "/v1/books";
    private static final String TOPICS = "/v1/topics";
    private static final String ORDERS = "/v1/orders";
    private static final String OPENAPI = "/openapi.json";
    private static final String IMPORT = "/v1/books/import";

    private Routes() {}

    /**
     * @param rawPath the path as sent, neither decoded nor normalised
     * @param keyed whether the request carries an idempotency key
     */
    static Route find(String method, String rawPath, boolean keyed) {
        if (isUnder(BOOKS, rawPath) || rawPath.equals(TOPICS)) {
            return toNode(Group.CATALOG, method, rawPath, keyed, true);
        }
        if (isUnder(ORDERS, rawPath)) {
            return toNode(Group.ORDER, method, rawPath, keyed, false);
        }
        if (rawPath.equals(OPENAPI)) {
            return toNode(Group.CATALOG, method, rawPath, keyed, false);
        }
        return new Route.Here();
    }

    private static Route toNode(Group group, String method, String path, boolean keyed, boolean cacheable) {
        return switch (method) {
            case "GET" -> new Route.ToNode(group, Kind.READ, cacheable);
            case "HEAD" -> new Route.ToNode(group, Kind.READ, false);
            case "POST" -> new Route.ToNode(group, post(path, keyed), false);
            case "PUT", "DELETE" -> new Route.ToNode(group, Kind.WRITE, false);
            default -> new Route.NotAllowed();
        };
    }

    private static Kind post(String path, boolean keyed) {
        if (path.equals(IMPORT)) {
            return Kind.STREAMED_WRITE;
        }
        return keyed ? Kind.KEYED_WRITE : Kind.WRITE;
    }

    private static boolean isUnder(String root, String path) {
        if (!path.startsWith(root)) {
            return false;
        }
        if (path.length() == root.length()) {
            return true;
        }
        return path.charAt(root.length()) == '/' && hasPlainSegments(path, root.length());
    }

    /** Each segment: one or more letters, digits, dashes, underscores or tildes, or dots that are not all of it. */
    private static boolean hasPlainSegments(String path, int from) {
        boolean meaningful = false;
        for (int i = from + 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (!meaningful) {
                    return false;
                }
                meaningful = false;
            } else if (isLetterOrDigit(c) || c == '-' || c == '_' || c == '~') {
                meaningful = true;
            } else if (c != '.') {
                return false;
            }
        }
        return meaningful;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
