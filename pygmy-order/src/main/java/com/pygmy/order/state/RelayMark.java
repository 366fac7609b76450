package com.pygmy.order.state;

/**
 * How far the relay has read the ledger of one epoch of the catalog.
 *
 * @param sequence every order sold in this epoch up to this ledger sequence is recorded
 */
public record RelayMark(String epoch, long sequence) {}
