package com.pygmy.raft.dropwizard;

import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Versioned;
import com.pygmy.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way from request headers to a {@link ReadMode}, and from a {@link Versioned} answer back to headers, for Jersey
 * resources, plain servlets and Jetty's own handlers alike.
 *
 * @param token what the session has seen
 * @param consistency what the reader requests
 */
public record Positions(SessionToken token, Consistency consistency) {
    /** Reads a servlet request; a malformed header is refused with 400. */
    public static Positions of(HttpServletRequest request) {
        return of(request::getHeader);
    }

    /** Reads a Jersey request; a malformed header is refused with 400. */
    public static Positions of(HttpHeaders headers) {
        return of(headers::getHeaderString);
    }

    /** Reads headers by their names; a malformed one is refused with 400. */
    public static Positions of(Function<String, @Nullable String> header) {
        try {
            String token = header.apply(Headers.SESSION);
            String consistency = header.apply(Headers.CONSISTENCY);
            return new Positions(
                    token == null ? SessionToken.EMPTY : SessionToken.parse(token),
                    consistency == null ? Consistency.SESSION : Consistency.parse(consistency));
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw ProblemException.of(ProblemType.INVALID_REQUEST, message == null ? "" : message);
        }
    }

    /** How to read in a group: a session that has not seen it yet reads what is there. */
    public ReadMode mode(String group) {
        return switch (consistency) {
            case LINEARIZABLE -> ReadMode.LINEARIZABLE;
            case ANY -> ReadMode.LOCAL;
            case SESSION -> token.of(group).map(ReadMode::atLeast).orElse(ReadMode.LOCAL);
        };
    }

    /** The same, but where a session is willing to wait it reads what it has not seen yet, as soon as there is some. */
    public ReadMode mode(String group, Duration wait) {
        boolean waits = consistency == Consistency.SESSION && !wait.isZero();
        return waits
                ? token.of(group).map(seen -> ReadMode.newerThan(seen, wait)).orElse(ReadMode.LOCAL)
                : mode(group);
    }

    /** Adds index and advanced session of an answer. */
    public Response.ResponseBuilder write(Response.ResponseBuilder response, LogPosition position) {
        return response.header(Headers.INDEX, index(position)).header(Headers.SESSION, token.advance(position));
    }

    /** Adds index and advanced session of an answer. */
    public void write(HttpServletResponse response, LogPosition position) {
        headers(position).forEach(response::setHeader);
    }

    /** Index and advanced session of an answer. */
    public Map<String, String> headers(LogPosition position) {
        return Map.of(
                Headers.INDEX,
                index(position),
                Headers.SESSION,
                token.advance(position).toString());
    }

    private static String index(LogPosition position) {
        return position.group() + "=" + position.index();
    }
}
