package com.pygmy.service.token;

import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.Sha256;
import com.pygmy.service.config.UnusableConfiguration;
import com.pygmy.service.problem.ProblemException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bearer tokens (RFC 6750) of this cluster's roles. Comparing takes the same time whatever was sent, so that a token
 * cannot be found out byte by byte. Refusals are logged, at most one line in ten seconds. Thread-safe.
 *
 * <p>The node token is also what replicas prove to each other on the consensus port, so nodes do not send it over HTTP, where a
 * program that listens on the port of a node that is down would read it. They send {@link #derived} from it, which opens
 * nothing but HTTP; both are taken.
 */
public final class BearerTokens {
    /** What is shorter can be guessed. The launcher makes 32 hexadecimal digits, which is 128 bits. */
    public static final int LENGTH_MIN = 16;

    private static final Logger LOGGER = LoggerFactory.getLogger(BearerTokens.class);
    private static final String SCHEME = "Bearer ";
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<Role, List<byte[]>> digests = new EnumMap<>(Role.class);
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_INTERVAL_NANOS);

    /**
     * @param tokens each role's token
     * @throws UnusableConfiguration where a token is short, could be taken for a customer's, or is that of two roles; names the
     *     configuration key and never shows the token
     */
    public BearerTokens(Map<Role, String> tokens) {
        tokens.forEach((role, token) -> {
            if (token.length() < LENGTH_MIN) {
                throw new UnusableConfiguration(role + "Token: " + token.length() + " characters (expected: at least "
                        + LENGTH_MIN + ", such as 32 random hexadecimal digits)");
            }
            if (CustomerToken.isOne(token)) {
                throw new UnusableConfiguration(role + "Token: has the form of a customer's token (expected: another)");
            }
            digests.put(role, List.of(Sha256.of(token), Sha256.of(derived(token))));
        });
        if (new HashSet<>(tokens.values()).size() < tokens.size()) {
            throw new UnusableConfiguration(
                    "operatorToken, nodeToken: the same (expected: two secrets, one for each role)");
        }
    }

    /**
     * Why a request may not go on: 401 without a bearer token, 403 with another one than that of a role which may. Empty
     * where it may go on.
     *
     * @param authorization the request's {@code Authorization} header
     * @param roles which may; one or more
     */
    public Optional<Problem> refusal(@Nullable String authorization, Role... roles) {
        String expected = Arrays.stream(roles).map(Role::toString).collect(Collectors.joining(" or "));
        Optional<String> sent = bearer(authorization);
        if (sent.isEmpty()) {
            logRefusal("no token", expected);
            return Optional.of(Problem.of(
                    ProblemType.UNAUTHORIZED,
                    "Authorization: missing (expected: Bearer and the token of role " + expected + ")"));
        }
        if (isOf(sent.get(), roles)) {
            return Optional.empty();
        }
        logRefusal("a wrong token", expected);
        return Optional.of(Problem.of(ProblemType.FORBIDDEN, "Authorization: not the token of role " + expected));
    }

    /** Whether a request shows the token of a role. Nothing is logged. */
    public boolean isOf(Role role, @Nullable String authorization) {
        return bearer(authorization).filter(token -> isOf(token, role)).isPresent();
    }

    private boolean isOf(String token, Role... roles) {
        byte[] digest = Sha256.of(token);
        boolean known = false;
        for (Role role : roles) {
            for (byte[] own : digests.getOrDefault(role, List.of())) {
                known |= MessageDigest.isEqual(digest, own);
            }
        }
        return known;
    }

    /** What a node sends in place of a token that proves more elsewhere: 64 hexadecimal digits that do not lead back to it. */
    public static String derived(String token) {
        return HexFormat.of().formatHex(Sha256.of("pygmy http " + token));
    }

    /** The token that an {@code Authorization} header carries in the scheme {@code Bearer}. */
    public static Optional<String> bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private void logRefusal(String sent, String expected) {
        long count = refusals.incrementAndGet();
        long now = System.nanoTime();
        long last = loggedAt.get();
        if (now - last >= LOG_INTERVAL_NANOS && loggedAt.compareAndSet(last, now)) {
            LOGGER.warn(
                    "refused a request with {} (expected: that of role {}); {} since the start", sent, expected, count);
        }
    }

    /** Guards the Jersey resources that carry {@link RequiredRole}, before their body is read. */
    public DynamicFeature feature() {
        return new Guard();
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
