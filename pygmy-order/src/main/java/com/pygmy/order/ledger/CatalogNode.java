package com.pygmy.order.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;

/**
 * A node of the catalog, as the YAML names it.
 *
 * @param name its node name, such as {@code catalog-1}
 * @param url where it serves, such as {@code http://127.0.0.1:8081}
 * @param adminUrl where its admin port serves the health check
 */
public record CatalogNode(
        @JsonProperty @NotBlank String name,
        @JsonProperty @NotNull URI url,
        @JsonProperty @NotNull URI adminUrl) {
    @Override
    public String toString() {
        return name;
    }
}
