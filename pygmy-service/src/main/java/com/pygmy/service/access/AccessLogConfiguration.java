package com.pygmy.service.access;

import static io.dropwizard.util.DataSizeUnit.GIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.KIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.MEBIBYTES;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DataSizeWithin;
import io.dropwizard.util.DataSize;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The block {@code accessLog} of a service's YAML: one line for each request. */
public final class AccessLogConfiguration {
    /** Where the lines go; none are written where it is not given. The file has mode 0600. */
    @JsonProperty
    private @Nullable Path file;

    /** {@code text} to be read, {@code json} for programs: the same fields, one line for each request. */
    @JsonProperty
    @NotNull
    private Format format = Format.TEXT;

    /** Size at which another file is begun; each day (UTC) has one of its own too. */
    @JsonProperty
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 16, maxUnit = GIBIBYTES)
    private DataSize fileSizeMax = DataSize.mebibytes(64);

    /** Files kept besides the one that is written: {@code FILE.1} is the newest. With the default size at most 704 MiB in all. */
    @JsonProperty
    @Min(1)
    @Max(10_000)
    private int filesKept = 10;

    /** Bytes of lines that may wait to be written, at most {@code fileSizeMax}; the process holds twice as much. Requests never wait for the
     * disk: further lines are left out and counted. */
    @JsonProperty
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 256, maxUnit = MEBIBYTES)
    private DataSize waitingMax = DataSize.mebibytes(1);

    /** Whether reads of the admin port's health, readiness, metrics and ping have lines too: other nodes send some twenty a second. */
    @JsonProperty
    private boolean polls;

    /** How a line is written. */
    public enum Format {
        TEXT,
        JSON
    }

    /** A configuration with this block. */
    public interface Configured {
        AccessLogConfiguration accessLog();
    }

    /** What has waited is appended at once, to one file. */
    @ValidationMethod(message = "waitingMax: larger than a file (expected: at most fileSizeMax)")
    boolean isWaitingMaxWithinAFile() {
        return waitingMax == null || fileSizeMax == null || waitingMax.toBytes() <= fileSizeMax.toBytes();
    }

    @JsonIgnore
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    Format format() {
        return format;
    }

    long fileBytesMax() {
        return fileSizeMax.toBytes();
    }

    int filesKept() {
        return filesKept;
    }

    int waitingBytesMax() {
        return Math.toIntExact(waitingMax.toBytes());
    }

    boolean polls() {
        return polls;
    }
}
