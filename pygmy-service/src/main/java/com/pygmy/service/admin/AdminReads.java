package com.pygmy.service.admin;

/** Who may read {@code /healthcheck}, {@code /ready}, {@code /metrics} and {@code /ping} of an admin port. */
public enum AdminReads {
    /** Everybody who reaches the port. */
    OPEN,
    /** Only with the operator's token or the nodes' token. */
    TOKEN
}
