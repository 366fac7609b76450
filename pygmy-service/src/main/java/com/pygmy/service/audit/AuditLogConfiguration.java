package com.pygmy.service.audit;

import static io.dropwizard.util.DataSizeUnit.GIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.KIBIBYTES;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DataSizeWithin;
import io.dropwizard.util.DataSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The block {@code auditLog} of a service's YAML: one line for each action of an operator. */
public final class AuditLogConfiguration {
    /** Where the lines go; none are written where it is not given. The file has mode 0600. */
    @JsonProperty
    private @Nullable Path file;

    /** Size at which another file is begun; each day (UTC) has one of its own too. */
    @JsonProperty
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 16, maxUnit = GIBIBYTES)
    private DataSize fileSizeMax = DataSize.mebibytes(16);

    /** Files kept besides the one that is written: a year, where there is something each day. Copy them elsewhere to keep them longer. */
    @JsonProperty
    @Min(1)
    @Max(10_000)
    private int filesKept = 365;

    /** A configuration with this block. */
    public interface Configured {
        AuditLogConfiguration auditLog();

        /** By which operators are known. */
        String operatorToken();
    }

    @JsonIgnore
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    long fileBytesMax() {
        return fileSizeMax.toBytes();
    }

    int filesKept() {
        return filesKept;
    }
}
