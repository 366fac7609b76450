package com.pygmy.order.state;

/**
 * How far the relay has read the ledger of one epoch of the catalog.
 *
 * @param sequence every order sold in this epoch up to this ledger sequence is recorded
 * @param coveredIndex every order decided in this epoch up to this index of the catalog's log is recorded; 0 where that is not known
 * @param acceptedLoss whether the ledger was accepted with rows missing, so that what it sells may have been sold before
 * @param acceptances how often that was done: what was read of the ledger before the last time says nothing about it
 */
public record RelayMark(String epoch, long sequence, long coveredIndex, boolean acceptedLoss, long acceptances) {}
