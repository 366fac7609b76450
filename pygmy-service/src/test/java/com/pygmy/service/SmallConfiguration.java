package com.pygmy.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.limits.ClientLimits;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/** The configuration of a {@link SmallService}. */
public final class SmallConfiguration extends Configuration implements ClientLimits.Configured {
    @JsonProperty
    @Valid
    @NotNull
    private ClientLimits clients = new ClientLimits();

    @Override
    public ClientLimits clients() {
        return clients;
    }
}
