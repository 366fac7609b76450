package com.pygmy.protocol;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret that a customer makes for itself; no server keeps it. Its name is part of the keys of the customer's orders, and
 * the holder of the token may list the orders whose keys begin with its name. The name does not tell the token.
 *
 * @param value {@code pygmy-customer-} and 256 random bits in base64url
 */
public record CustomerToken(String value) {
    private static final String PREFIX = "pygmy-customer-";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final int RANDOM_BYTES = 32;

    /** 132 bits of a SHA-256. */
    private static final int NAME_LENGTH = 22;

    /** Between the name and the rest of a key; it is in no name. */
    private static final char SEPARATOR = '.';

    private static final Pattern KEY = Pattern.compile("([A-Za-z0-9_-]{" + NAME_LENGTH + "})\\" + SEPARATOR + "(.+)");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    public CustomerToken {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "customer token: malformed (expected: " + PREFIX + " and 43 characters of base64url)");
        }
    }

    /** A token that nobody else has. */
    public static CustomerToken random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new CustomerToken(PREFIX + BASE64.encodeToString(bytes));
    }

    /** Whether a bearer token claims to be a customer's; it may still be malformed. */
    public static boolean isOne(String bearer) {
        return bearer.startsWith(PREFIX);
    }

    /** The token's public name: 22 characters of base64url. */
    public String name() {
        return BASE64.encodeToString(Sha256.of(value)).substring(0, NAME_LENGTH);
    }

    /**
     * The key of an order of this customer.
     *
     * @param unique tells this order from the customer's others: a UUID of version 7
     */
    public String key(UUID unique) {
        return name() + SEPARATOR + unique;
    }

    /** The name of the customer in a key of an order; empty for a key of any other form. */
    public static Optional<String> nameIn(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** What follows the customer's name in a key of an order; empty for a key of any other form. */
    public static Optional<String> uniqueIn(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() ? Optional.of(matcher.group(2)) : Optional.empty();
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "CustomerToken[" + name() + "]";
    }
}
