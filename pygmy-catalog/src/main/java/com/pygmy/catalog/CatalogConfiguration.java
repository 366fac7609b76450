package com.pygmy.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

/** A catalog node's YAML. */
public class CatalogConfiguration extends Configuration {
    /** This replica of the catalog group. */
    @Valid
    @NotNull
    @JsonProperty
    private RaftConfiguration raft = new RaftConfiguration();

    /** What operators show to change books. */
    @NotBlank
    @JsonProperty
    private String operatorToken = "";

    /** Whether a store that has never had a book gets the seven sample books. */
    @JsonProperty
    private boolean sampleBooks;

    public RaftConfiguration getRaft() {
        return raft;
    }

    public String getOperatorToken() {
        return operatorToken;
    }

    public boolean isSampleBooks() {
        return sampleBooks;
    }
}
