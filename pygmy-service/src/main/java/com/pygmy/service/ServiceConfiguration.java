package com.pygmy.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.access.AccessLogConfiguration;
import com.pygmy.service.admin.AdminAccess;
import com.pygmy.service.admin.AdminReads;
import com.pygmy.service.audit.AuditLogConfiguration;
import com.pygmy.service.limits.ClientLimits;
import com.pygmy.service.tracing.TracingConfiguration;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** What the YAML of every service of the store has, and that of other services with an operator. */
public class ServiceConfiguration extends Configuration
        implements ClientLimits.Configured,
                AccessLogConfiguration.Configured,
                AuditLogConfiguration.Configured,
                TracingConfiguration.Configured {
    /** The bearer token of operators: for the admin port, and for resources that change books or show everybody's orders. */
    @NotBlank
    @JsonProperty
    private String operatorToken = "";

    /** Health and metrics hold no secret, and what polls them is often no part of the store; {@code token} closes them too. */
    @NotNull
    @JsonProperty
    private AdminReads adminReads = AdminReads.OPEN;

    @Valid
    @NotNull
    @JsonProperty
    private ClientLimits clients = new ClientLimits();

    @Valid
    @NotNull
    @JsonProperty
    private AccessLogConfiguration accessLog = new AccessLogConfiguration();

    @Valid
    @NotNull
    @JsonProperty
    private AuditLogConfiguration auditLog = new AuditLogConfiguration();

    /** Spans of requests, for a collector; none where it is not given. */
    @Valid
    @JsonProperty
    private @Nullable TracingConfiguration tracing;

    @Override
    public String operatorToken() {
        return operatorToken;
    }

    public AdminReads adminReads() {
        return adminReads;
    }

    @Override
    public ClientLimits clients() {
        return clients;
    }

    @Override
    public AccessLogConfiguration accessLog() {
        return accessLog;
    }

    @Override
    public AuditLogConfiguration auditLog() {
        return auditLog;
    }

    @Override
    public @Nullable TracingConfiguration tracing() {
        return tracing;
    }

    /**
     * What protects the admin port of this service.
     *
     * @param nodeToken what nodes show each other
     */
    public AdminAccess adminAccess(String nodeToken) {
        return new AdminAccess(operatorToken, nodeToken, adminReads);
    }
}
