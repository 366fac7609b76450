package com.pygmy.api.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens (RFC 6750) of this cluster's roles. Comparing takes the same time whatever was sent, so that a token
 * cannot be found out byte by byte. Thread-safe.
 */
public final class BearerTokens {
    private static final String SCHEME = "Bearer ";

    private final Map<Role, byte[]> digests = new EnumMap<>(Role.class);

    /**
     * @param tokens each role's token
     * @throws IllegalArgumentException where a token is blank: it would open the door to everybody
     */
    public BearerTokens(Map<Role, String> tokens) {
        tokens.forEach((role, token) -> {
            if (token.isBlank()) {
                throw new IllegalArgumentException(role + " token: blank (expected: a secret)");
            }
            digests.put(role, sha256(token));
        });
    }

    /**
     * Why a request may not go on: 401 without a bearer token, 403 with another one than the role's. Empty where it may.
     *
     * @param authorization the request's {@code Authorization} header
     */
    public Optional<Problem> refusal(@Nullable String authorization, Role role) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.of(Problem.of(
                    ProblemType.UNAUTHORIZED,
                    "Authorization: missing (expected: Bearer and the token of role " + role + ")"));
        }
        byte[] sent = sha256(authorization.substring(SCHEME.length()).strip());
        byte[] expected = digests.get(role);
        if (expected == null || !MessageDigest.isEqual(sent, expected)) {
            return Optional.of(Problem.of(ProblemType.FORBIDDEN, "Authorization: not the token of role " + role));
        }
        return Optional.empty();
    }

    /** Guards the Jersey resources that carry {@link RequiredRole}, before their body is read. */
    public DynamicFeature feature() {
        return new Guard();
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private final class Guard implements DynamicFeature {
        @Override
        public void configure(ResourceInfo resource, FeatureContext context) {
            RequiredRole onMethod = resource.getResourceMethod().getAnnotation(RequiredRole.class);
            RequiredRole required =
                    onMethod != null ? onMethod : resource.getResourceClass().getAnnotation(RequiredRole.class);
            if (required == null) {
                return;
            }
            ContainerRequestFilter filter =
                    request -> refusal(request.getHeaderString(HttpHeaders.AUTHORIZATION), required.value())
                            .ifPresent(problem -> {
                                throw new ProblemException(problem);
                            });
            context.register(filter, Priorities.AUTHENTICATION);
        }
    }
}
