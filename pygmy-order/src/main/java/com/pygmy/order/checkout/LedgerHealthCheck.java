package com.pygmy.order.checkout;

import com.codahale.metrics.health.HealthCheck;

/** Unhealthy while the catalog's ledger is known to have lost what was recorded here. */
public final class LedgerHealthCheck extends HealthCheck {
    private final LedgerTrust trust;

    public LedgerHealthCheck(LedgerTrust trust) {
        this.trust = trust;
    }

    @Override
    protected Result check() {
        return trust.loss()
                .map(loss -> Result.unhealthy("no orders are taken: " + LedgerTrust.words(loss)))
                .orElse(Result.healthy());
    }
}
