package com.pygmy.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsFailureTest {
    @Test
    void the_innermost_cause_is_what_is_told() {
        Exception expired = new CertPathValidatorException(new CertificateExpiredException());
        assertThat(TlsFailure.of(new IOException(new SSLHandshakeException("x").initCause(expired))))
                .contains(TlsFailure.EXPIRED);
        assertThat(TlsFailure.of(new SSLHandshakeException("no cipher suites in common")))
                .contains(TlsFailure.OTHER);
        assertThat(TlsFailure.of(new SSLHandshakeException("Received fatal alert: certificate_unknown")))
                .contains(TlsFailure.OWN_REFUSED);
    }

    @Test
    void a_connection_that_breaks_is_none_for_a_request_may_have_gone_before() {
        assertThat(TlsFailure.of(new IOException("Connection reset"))).isEmpty();
        assertThat(TlsFailure.of(new SSLException("closing inbound before receiving peer's close_notify")))
                .isEmpty();
        assertThat(TlsFailure.of(new SSLException("Tag mismatch"))).isEmpty();
        assertThat(TlsFailure.of(new SSLHandshakeException("terminated").initCause(new EOFException())))
                .isEmpty();
    }
}
