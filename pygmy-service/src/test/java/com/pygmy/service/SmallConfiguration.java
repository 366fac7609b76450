package com.pygmy.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.access.AccessLogConfiguration;
import com.pygmy.service.audit.AuditLogConfiguration;
import com.pygmy.service.limits.ClientLimits;
import com.pygmy.service.tracing.TracingConfiguration;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** The configuration of a {@link SmallService}. */
public final class SmallConfiguration extends Configuration
        implements ClientLimits.Configured,
                AccessLogConfiguration.Configured,
                AuditLogConfiguration.Configured,
                TracingConfiguration.Configured {
    @JsonProperty
    @Valid
    @NotNull
    private ClientLimits clients = new ClientLimits();

    @JsonProperty
    @Valid
    @NotNull
    private AccessLogConfiguration accessLog = new AccessLogConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private AuditLogConfiguration auditLog = new AuditLogConfiguration();

    @JsonProperty
    @Valid
    private @Nullable TracingConfiguration tracing;

    @Override
    public @Nullable TracingConfiguration tracing() {
        return tracing;
    }

    @Override
    public AuditLogConfiguration auditLog() {
        return auditLog;
    }

    @Override
    public String operatorToken() {
        return SmallService.OPERATOR_TOKEN;
    }

    @Override
    public AccessLogConfiguration accessLog() {
        return accessLog;
    }

    @Override
    public ClientLimits clients() {
        return clients;
    }
}
