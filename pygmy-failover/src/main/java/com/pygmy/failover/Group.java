package com.pygmy.failover;

/** A replicated group of nodes: each has its own log, its own pool and its own positions in a session. */
public enum Group {
    CATALOG("catalog"),
    ORDER("order");

    private final String text;

    Group(String text) {
        this.text = text;
    }

    /** The group's name in positions, headers and configuration. */
    @Override
    public String toString() {
        return text;
    }
}
