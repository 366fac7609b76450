package com.pygmy.frontend.exchange;

import com.pygmy.protocol.Headers;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/**
 * Which headers travel on: all but those that speak of one connection only (RFC 9110, section 7.6.1), and those that each
 * hop writes for itself.
 */
public final class EndToEndHeaders {
    private static final Set<HttpHeader> HOP_BY_HOP = EnumSet.of(
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.PROXY_CONNECTION,
            HttpHeader.PROXY_AUTHENTICATE,
            HttpHeader.PROXY_AUTHORIZATION,
            HttpHeader.TE,
            HttpHeader.TRAILER,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.UPGRADE,
            HttpHeader.HTTP2_SETTINGS);

    /** Bodies are kept and passed as plain bytes, so no node is asked to compress; the rest is rewritten by the client. */
    private static final Set<HttpHeader> NOT_TO_NODES =
            EnumSet.of(HttpHeader.HOST, HttpHeader.CONTENT_LENGTH, HttpHeader.ACCEPT_ENCODING, HttpHeader.EXPECT);

    private static final Set<HttpHeader> NOT_TO_CLIENTS = EnumSet.of(HttpHeader.SERVER, HttpHeader.DATE);

    /** What the frontend says in its own words. */
    private static final Set<String> REWRITTEN =
            Set.of(Headers.SURROGATE_KEY.toLowerCase(Locale.ROOT), Headers.SESSION.toLowerCase(Locale.ROOT));

    private static final Set<String> REWRITTEN_REQUEST = Set.of(
            Headers.SESSION.toLowerCase(Locale.ROOT),
            Headers.REQUEST_ID.toLowerCase(Locale.ROOT),
            Headers.TRACEPARENT.toLowerCase(Locale.ROOT));

    /** What the frontend itself acts on: a node must not see another request, though {@code Connection} names them. */
    private static final List<String> ACTED_ON = Stream.of(
                    Headers.IDEMPOTENCY_KEY, Headers.CONSISTENCY, Headers.SESSION, HttpHeader.AUTHORIZATION.asString())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .toList();

    /** What depends on who asked, when, or is said anew with each answer. */
    private static final List<String> OF_ONE_ANSWER = List.of(
            Headers.INDEX, Headers.REQUEST_ID, Headers.TRACEPARENT, Headers.CACHE_STATUS, HttpHeader.AGE.asString());

    private EndToEndHeaders() {}

    /** The headers of a client's request that a node gets, but for the session and the request's marks. */
    static HttpFields.Mutable toNode(HttpFields fromClient) {
        return select(fromClient, NOT_TO_NODES, REWRITTEN_REQUEST);
    }

    /** The headers of a node's answer that a client gets, but for the session. The tags of the answer stay here. */
    static HttpFields.Mutable toClient(HttpFields fromNode) {
        return select(fromNode, NOT_TO_CLIENTS, REWRITTEN);
    }

    /** The headers of a node's answer that everybody gets who is shown it later. */
    public static HttpFields toEverybody(HttpFields fromNode) {
        HttpFields.Mutable headers = toClient(fromNode);
        OF_ONE_ANSWER.forEach(headers::remove);
        return writtenOnce(headers);
    }

    /** The same fields, their bytes kept for all the answers that will carry them. */
    private static HttpFields writtenOnce(HttpFields fields) {
        HttpFields.Mutable written = HttpFields.build();
        for (HttpField field : fields) {
            HttpHeader known = field.getHeader();
            written.add(
                    known == null
                            ? new PreEncodedHttpField(field.getName(), field.getValue())
                            : new PreEncodedHttpField(known, field.getName(), field.getValue()));
        }
        return written.asImmutable();
    }

    private static HttpFields.Mutable select(HttpFields from, Set<HttpHeader> without, Set<String> rewritten) {
        Set<String> named = namedByConnection(from);
        HttpFields.Mutable selected = HttpFields.build();
        for (HttpField field : from) {
            HttpHeader known = field.getHeader();
            if (known != null) {
                if (HOP_BY_HOP.contains(known) || without.contains(known)) {
                    continue;
                }
            } else if (rewritten.contains(field.getLowerCaseName())) {
                continue;
            }
            if (named.isEmpty() || !named.contains(field.getLowerCaseName())) {
                selected.add(field);
            }
        }
        return selected;
    }

    private static Set<String> namedByConnection(HttpFields fields) {
        if (!fields.contains(HttpHeader.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String list : fields.getValuesList(HttpHeader.CONNECTION)) {
            // These are tokens: Jetty's parser of quoted values throws at a quote.
            for (String name : list.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        ACTED_ON.forEach(names::remove);
        return names;
    }
}
