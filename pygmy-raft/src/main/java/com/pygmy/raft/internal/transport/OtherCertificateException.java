package com.pygmy.raft.internal.transport;

/** A certificate from a trusted authority, but not that of the peer which the other side should be. */
final class OtherCertificateException extends RefusedException {
    OtherCertificateException() {
        super("the certificate is another's");
    }
}
