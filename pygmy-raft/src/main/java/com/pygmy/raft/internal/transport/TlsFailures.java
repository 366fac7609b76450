package com.pygmy.raft.internal.transport;

import com.pygmy.protocol.tls.TlsFailure;
import com.pygmy.raft.internal.transport.Disagreements.Kind;
import java.util.Optional;

/** Why two replicas could not agree on TLS. */
final class TlsFailures {
    private static final int CAUSES_MAX = 16;

    private TlsFailures() {}

    /** Empty where no certificate is the reason. */
    static Optional<Kind> kind(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++, cause = cause.getCause()) {
            if (cause instanceof OtherCertificateException) {
                return Optional.of(Kind.PEER_OTHER_NAME);
            }
        }
        return TlsFailure.of(failure).flatMap(TlsFailures::kind);
    }

    private static Optional<Kind> kind(TlsFailure failure) {
        return switch (failure) {
            case EXPIRED -> Optional.of(Kind.PEER_EXPIRED);
            case NOT_YET_VALID -> Optional.of(Kind.PEER_NOT_YET_VALID);
            case FOREIGN -> Optional.of(Kind.PEER_FOREIGN);
            case OTHER_NAME -> Optional.of(Kind.PEER_OTHER_NAME);
            case OWN_REFUSED -> Optional.of(Kind.OWN_REFUSED);
            case NO_TLS, OTHER -> Optional.empty();
        };
    }

    /** Of a connection whose other side has not said who it is. */
    static String refusal(Throwable failure) {
        return kind(failure)
                .map(kind -> switch (kind) {
                    case PEER_EXPIRED -> "its certificate has expired";
                    case PEER_NOT_YET_VALID -> "its certificate is not valid yet";
                    case PEER_FOREIGN -> "its certificate is not from a trusted authority";
                    default -> "it does not take this replica's certificate";
                })
                .orElseGet(() -> "no handshake: "
                        + (failure.getCause() == null ? failure : failure.getCause())
                                .getClass()
                                .getSimpleName());
    }
}
