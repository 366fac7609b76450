package com.pygmy.protocol.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;

/** That a certificate and a key belong together: one half of a pair that was replaced is found before it is used. */
final class KeyPairCheck {
    private static final Map<String, String> SIGNATURES = Map.of(
            "EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA", "Ed25519", "EdDSA", "Ed448", "EdDSA");

    private KeyPairCheck() {}

    /** @param files how they are called where they do not */
    static void requirePair(PublicKey certified, PrivateKey key, String files)
            throws IOException, GeneralSecurityException {
        String algorithm = SIGNATURES.get(certified.getAlgorithm());
        String own = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null || !algorithm.equals(own) || !verifies(algorithm, certified, key)) {
            throw new IOException(files + " are not of the same pair");
        }
    }

    private static boolean verifies(String algorithm, PublicKey certified, PrivateKey key)
            throws GeneralSecurityException {
        byte[] text = "pair".getBytes(US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certified);
        verifying.update(text);
        return verifying.verify(signature);
    }
}
