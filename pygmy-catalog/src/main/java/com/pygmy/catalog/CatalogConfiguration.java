package com.pygmy.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.service.ServiceConfiguration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** A catalog node's YAML. */
public class CatalogConfiguration extends ServiceConfiguration {
    /** This replica of the catalog group. */
    @Valid
    @NotNull
    @JsonProperty
    private RaftConfiguration raft = new RaftConfiguration();

    /** Streams and pages of changes sent at a time. */
    @Min(1)
    @Max(10_000)
    @JsonProperty
    private int changeStreamsMax = 64;

    /** How many of them may be for readers without the node token: the others are kept for frontends. */
    @Min(0)
    @Max(10_000)
    @JsonProperty
    private int publicChangeStreamsMax = 8;

    /** Whether a store that has never had a book gets the seven sample books. */
    @JsonProperty
    private boolean sampleBooks;

    public RaftConfiguration getRaft() {
        return raft;
    }

    @Override
    public String instance() {
        return raft.getNode();
    }

    /** What nodes show each other, in every group of the cluster. */
    public String nodeToken() {
        return raft.getNodeToken();
    }

    public int getChangeStreamsMax() {
        return changeStreamsMax;
    }

    public int getPublicChangeStreamsMax() {
        return publicChangeStreamsMax;
    }

    @JsonIgnore
    @ValidationMethod(
            message = "publicChangeStreamsMax: none left for frontends (expected: less than changeStreamsMax)")
    public boolean isPlaceLeftForFrontends() {
        return publicChangeStreamsMax < changeStreamsMax;
    }

    public boolean isSampleBooks() {
        return sampleBooks;
    }
}
