package com.pygmy.chaos.harness.model;

/** The state of one book: copies in stock, and its price. */
public record StockState(long stock, long price) {
    @Override
    public String toString() {
        return "stock " + stock + ", price " + price;
    }
}
