package com.pygmy.frontend.exchange;

import com.pygmy.failover.Group;
import com.pygmy.failover.RequestKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths that nodes serve to the world. A closed list: anything else that a node serves, such as the ledger, the change feed
 * or its talk with other nodes, cannot be reached through a frontend. The path is judged as it was sent, and only plain
 * segments pass, so that no encoding of a path can mean another one to the node.
 */
public final class Routes {
    private static final String BOOKS = "/v1/books";
    private static final String TOPICS = "/v1/topics";
    private static final String ORDERS = "/v1/orders";
    public static final String IMPORT = "/v1/books/import";

    private Routes() {}

    /**
     * A kind of resource.
     *
     * @param methods those that its nodes know
     */
    private record Resource(Group group, boolean cacheable, Set<String> methods, String allow) {
        static Resource of(Group group, boolean cacheable, String... methods) {
            return new Resource(group, cacheable, Set.of(methods), String.join(", ", methods) + ", OPTIONS");
        }
    }

    private static final Resource BOOK_LIST = Resource.of(Group.CATALOG, true, "GET", "HEAD", "POST");
    private static final Resource BOOK = Resource.of(Group.CATALOG, true, "GET", "HEAD", "PUT", "DELETE");
    private static final Resource TOPIC_LIST = Resource.of(Group.CATALOG, true, "GET", "HEAD");
    private static final Resource BOOK_IMPORT = Resource.of(Group.CATALOG, false, "GET", "POST");
    private static final Resource OF_BOOK = Resource.of(Group.CATALOG, false, "POST");
    private static final Resource ORDER_LIST = Resource.of(Group.ORDER, false, "GET", "HEAD", "POST");
    private static final Resource ORDER = Resource.of(Group.ORDER, false, "GET", "HEAD");
    private static final Resource OF_ORDER = Resource.of(Group.ORDER, false, "POST");

    /**
     * @param rawPath the path as sent, neither decoded nor normalised
     * @param keyed whether the request carries an idempotency key
     */
    public static Route find(String method, String rawPath, boolean keyed) {
        Resource resource = resource(rawPath);
        if (resource == null) {
            return new Route.Here();
        }
        if (method.equals("OPTIONS")) {
            return new Route.Options(resource.allow());
        }
        if (!resource.methods().contains(method)) {
            return new Route.NotAllowed(resource.allow());
        }
        return switch (method) {
            case "GET" -> new Route.ToNode(resource.group(), RequestKind.READ, resource.cacheable());
            case "HEAD" -> new Route.ToNode(resource.group(), RequestKind.READ, false);
            case "POST" -> new Route.ToNode(resource.group(), post(rawPath, keyed), false);
            default -> new Route.ToNode(resource.group(), keyed ? RequestKind.KEYED_WRITE : RequestKind.WRITE, false);
        };
    }

    private static @Nullable Resource resource(String path) {
        return switch (path) {
            case BOOKS -> BOOK_LIST;
            case IMPORT -> BOOK_IMPORT;
            case TOPICS -> TOPIC_LIST;
            case ORDERS -> ORDER_LIST;
            default ->
                isUnder(BOOKS, path)
                        ? below(BOOKS, path, BOOK, "stock-adjustments", OF_BOOK)
                        : isUnder(ORDERS, path) ? below(ORDERS, path, ORDER, "cancellation", OF_ORDER) : null;
        };
    }

    /** One of a list, or the one thing that each of them has. */
    private static @Nullable Resource below(String root, String path, Resource one, String part, Resource ofOne) {
        int end = path.indexOf('/', root.length() + 1);
        if (end < 0) {
            return one;
        }
        return path.substring(end + 1).equals(part) ? ofOne : null;
    }

    private static RequestKind post(String path, boolean keyed) {
        if (path.equals(IMPORT)) {
            return RequestKind.STREAMED_WRITE;
        }
        return keyed ? RequestKind.KEYED_WRITE : RequestKind.WRITE;
    }

    private static boolean isUnder(String root, String path) {
        if (!path.startsWith(root)) {
            return false;
        }
        return path.length() > root.length()
                && path.charAt(root.length()) == '/'
                && hasPlainSegments(path, root.length());
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
