package com.pygmy.order.resources;

import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may list orders: a customer with its own token, which no server keeps, lists those whose keys carry the token's name;
 * the operator lists all. Thread-safe.
 */
public final class ListCredentials {
    private static final String EXPECTED =
            " (expected: Bearer and a customer's own token, or the operator's; one order is found by its id, or by ?key=)";

    private final BearerTokens tokens;

    public ListCredentials(BearerTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * The name of the customer that asks; empty for the operator.
     *
     * @param authorization the request's {@code Authorization} header
     * @throws ProblemException 401 without a bearer token or with a malformed one of a customer, 403 with another one
     */
    Optional<String> customer(@Nullable String authorization) {
        Optional<String> bearer = BearerTokens.bearer(authorization);
        if (bearer.isEmpty()) {
            throw refused(ProblemType.UNAUTHORIZED, "missing");
        }
        if (CustomerToken.isOne(bearer.get())) {
            return Optional.of(nameOf(bearer.get()));
        }
        if (tokens.refusal(authorization, Role.OPERATOR).isPresent()) {
            throw refused(ProblemType.FORBIDDEN, "neither a customer's token nor the operator's");
        }
        return Optional.empty();
    }

    private static String nameOf(String token) {
        try {
            return new CustomerToken(token).name();
        } catch (IllegalArgumentException e) {
            throw refused(ProblemType.UNAUTHORIZED, String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException refused(ProblemType type, String detail) {
        return ProblemException.of(type, "Authorization: " + detail + EXPECTED);
    }
}
