package com.pygmy.service.token;

import java.util.Locale;

/** Who may use a resource that is not public. */
public enum Role {
    /** Another node of this cluster. */
    NODE,
    /** An operator of the store. */
    OPERATOR;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
