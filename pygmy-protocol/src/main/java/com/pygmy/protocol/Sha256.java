package com.pygmy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which every Java platform has: nobody need catch that it is missing. */
public final class Sha256 {
    private Sha256() {}

    /** The 32 bytes over text in UTF-8. */
    public static byte[] of(String text) {
        return newDigest().digest(text.getBytes(UTF_8));
    }

    /** A digest that has seen nothing yet. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
