package com.pygmy.raft.internal.transport;

/** A certificate from a trusted authority, but not that of the peer which the other side should be. */
final class OtherCertificateException extends RefusedException {
    private static final long serialVersionUID = 1;

    OtherCertificateException() {
        super("the certificate is another's");
    }
}
