package com.pygmy.order.state;

import java.time.Instant;

/**
 * The catalog's ledger was found to end before what the order group had read of it: the catalog has lost decisions, or was put
 * back to an earlier state. No orders are taken until an operator has decided.
 *
 * @param epoch names the catalog's log, which is the same as before
 * @param mark every order sold up to this ledger sequence had been recorded
 * @param ledgerEnd the highest sequence that the ledger knew of
 * @param foundAt by the log's time
 */
public record LedgerLoss(String epoch, long mark, long ledgerEnd, Instant foundAt) {}
