package com.pygmy.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.api.service.ServiceConfiguration;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/** A catalog node's YAML. */
public class CatalogConfiguration extends ServiceConfiguration {
    /** This replica of the catalog group. */
    @Valid
    @NotNull
    @JsonProperty
    private RaftConfiguration raft = new RaftConfiguration();

    /** Whether a store that has never had a book gets the seven sample books. */
    @JsonProperty
    private boolean sampleBooks;

    public RaftConfiguration getRaft() {
        return raft;
    }

    /** What nodes show each other, in every group of the cluster. */
    public String nodeToken() {
        return raft.getNodeToken();
    }

    public boolean isSampleBooks() {
        return sampleBooks;
    }
}
