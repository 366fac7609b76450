package com.pygmy.order;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.order.checkout.CheckoutConfiguration;
import com.pygmy.order.ledger.CatalogConfiguration;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.service.ServiceConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/** An order node's YAML. */
public class OrderConfiguration extends ServiceConfiguration {
    @Valid
    @NotNull
    @JsonProperty
    private CatalogConfiguration catalog = new CatalogConfiguration();

    @Valid
    @NotNull
    @JsonProperty
    private CheckoutConfiguration checkout = new CheckoutConfiguration();

    /** This replica of the order group. */
    @Valid
    @NotNull
    @JsonProperty
    private RaftConfiguration raft = new RaftConfiguration();

    public CatalogConfiguration getCatalog() {
        return catalog;
    }

    public CheckoutConfiguration getCheckout() {
        return checkout;
    }

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
}
