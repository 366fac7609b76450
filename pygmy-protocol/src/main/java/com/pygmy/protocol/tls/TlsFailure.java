package com.pygmy.protocol.tls;

import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Why two sides could not agree on TLS, by what the JDK throws; without a word of what the other side sent. Each is found before a side
 * reads what the other wants of it; so what was to be sent has not had an effect.
 */
public enum TlsFailure {
    EXPIRED("its certificate has expired"),
    NOT_YET_VALID("its certificate is not valid yet"),
    FOREIGN("its certificate is not from a trusted authority"),
    OTHER_NAME("its certificate is for other names than the one it was asked at"),
    /** The alert that it sends tells no more. */
    OWN_REFUSED("it does not take the certificate of this side: expired, not trusted, or for other names"),
    NO_TLS("it does not speak TLS there"),
    OTHER("no agreement on TLS");

    private static final int CAUSES_MAX = 16;

    private final String words;

    TlsFailure(String words) {
        this.words = words;
    }

    /** What is to be said after the name of the other side. */
    public String words() {
        return words;
    }

    /** As a part of a metric's name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Empty where there was another reason, as where a connection was cut, and where both sides had agreed before. */
    public static Optional<TlsFailure> of(Throwable failure) {
        Optional<TlsFailure> found = Optional.empty();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++, cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof ClosedChannelException) {
                return Optional.empty();
            }
            // The innermost says most: that a certificate has expired is why no path to an authority was found.
            Optional<TlsFailure> inner = one(cause);
            found = inner.filter(kind -> kind != OTHER).isPresent() || found.isEmpty() ? inner : found;
        }
        return found;
    }

    private static Optional<TlsFailure> one(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return Optional.of(EXPIRED);
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of(NOT_YET_VALID);
        }
        if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return Optional.of(FOREIGN);
        }
        String message = String.valueOf(cause.getMessage());
        boolean otherName = cause instanceof SSLPeerUnverifiedException
                || (cause instanceof CertificateException && message.startsWith("No ") && message.contains("name"));
        if (otherName) {
            return Optional.of(OTHER_NAME);
        }
        return cause instanceof SSLException ? said(message, cause instanceof SSLHandshakeException) : Optional.empty();
    }

    private static Optional<TlsFailure> said(String message, boolean inHandshake) {
        // A client shows none where no authority that the server names has issued its own.
        if (message.contains("Empty client certificate chain")) {
            return Optional.of(FOREIGN);
        }
        if (message.contains("fatal alert") && (message.contains("certificate") || message.contains("unknown_ca"))) {
            return Optional.of(OWN_REFUSED);
        }
        // The JDK says it of a connection's first bytes only.
        if (message.contains("plaintext connection") || message.contains("unrecognized SSL message")) {
            return Optional.of(NO_TLS);
        }
        return inHandshake ? Optional.of(OTHER) : Optional.empty();
    }
}
