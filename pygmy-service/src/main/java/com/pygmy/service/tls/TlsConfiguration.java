package com.pygmy.service.tls;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.protocol.tls.ReloadedTls;
import com.pygmy.protocol.tls.TlsFiles;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tls:} part: of a connector, or of the clients of a service. Files that were replaced are read again, within a second and
 * without a restart, for the connections that begin afterwards.
 */
public class TlsConfiguration {
    /** The own certificate and those up to a trusted one, in PEM; or, where there is no key, a PKCS#12 file of both. A connector needs
     * one, with the names and addresses at which it is asked; a client shows it where it is asked for one. */
    @JsonProperty
    private @Nullable Path certificate;

    /** Its private key: PKCS#8 in PEM. */
    @JsonProperty
    private @Nullable Path key;

    /** Opens the key or the PKCS#12 file, where it is encrypted. */
    @NotNull
    @JsonProperty
    private String password = "";

    /** The authorities that others' certificates must come from, in PEM; those of the JVM where it is not given. */
    @JsonProperty
    private @Nullable Path trusted;

    /** Whether a connector takes only clients that show a certificate of a trusted authority. Then {@code trusted} is needed. */
    @JsonProperty
    private boolean clientCertificates;

    @JsonIgnore
    @ValidationMethod(message = "certificate, key or trusted: cannot be read (expected: readable files)")
    public boolean isFilesReadable() {
        return Stream.of(certificate, key, trusted)
                .filter(Objects::nonNull)
                .allMatch(file -> Files.isRegularFile(file) && Files.isReadable(file));
    }

    @JsonIgnore
    @ValidationMethod(message = "key: without a certificate (expected: both, or none)")
    public boolean isKeyOfCertificate() {
        return key == null || certificate != null;
    }

    @JsonIgnore
    @ValidationMethod(
            message = "clientCertificates: without trusted (expected: the authorities that they must come from)")
    public boolean isTrustForClients() {
        return !clientCertificates || trusted != null;
    }

    boolean hasCertificate() {
        return certificate != null;
    }

    boolean clientCertificates() {
        return clientCertificates;
    }

    /** @throws IllegalArgumentException where the files cannot be used; the message says which and why */
    public ReloadedTls open() {
        try {
            return new ReloadedTls(new TlsFiles(certificate, key, password, trusted));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
