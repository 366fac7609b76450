package com.pygmy.service.admin;

/**
 * What protects an admin port.
 *
 * @param operatorToken needed for all but reads of health and metrics; empty where nobody may
 * @param nodeToken lets other nodes read health and metrics where that needs a token; empty where none may
 * @param reads who may read health and metrics
 */
public record AdminAccess(String operatorToken, String nodeToken, AdminReads reads) {
    /** For a service without an operator: nothing but reads of health and metrics. */
    public static final AdminAccess READS_ONLY = new AdminAccess("", "", AdminReads.OPEN);

    @Override
    public String toString() {
        return "AdminAccess[reads=" + reads + "]";
    }
}
