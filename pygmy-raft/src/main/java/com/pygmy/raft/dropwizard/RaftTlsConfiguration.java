package com.pygmy.raft.dropwizard;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.protocol.tls.TlsFiles;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code raft.tls:} part: certificates for the consensus port. All replicas of a group have it, or none. Files that were replaced
 * are read again, within a second and without a restart, for the connections that begin afterwards. A replica's
 * certificate must name it as {@code raft.peers} does, by its common name or a DNS name, for it is shown in both directions.
 */
public class RaftTlsConfiguration {
    /** This replica's certificate and those up to a trusted one, in PEM; or, where there is no key, a PKCS#12 file of both. */
    @NotNull
    @JsonProperty
    private Path certificate = Path.of("");

    /** Its private key: PKCS#8 in PEM. */
    @JsonProperty
    private @Nullable Path key;

    /** Opens the key or the PKCS#12 file, where it is encrypted. */
    @NotNull
    @JsonProperty
    private String password = "";

    /** The authorities that replicas' certificates must come from, in PEM. No other party should be able to get one of them. */
    @NotNull
    @JsonProperty
    private Path trusted = Path.of("");

    @JsonIgnore
    @ValidationMethod(message = "certificate, key or trusted: cannot be read (expected: readable files)")
    public boolean isFilesReadable() {
        return Stream.of(Optional.of(certificate), Optional.ofNullable(key), Optional.of(trusted))
                .flatMap(Optional::stream)
                .allMatch(file -> Files.isRegularFile(file) && Files.isReadable(file));
    }

    TlsFiles files() {
        return new TlsFiles(certificate, key, password, trusted);
    }
}
