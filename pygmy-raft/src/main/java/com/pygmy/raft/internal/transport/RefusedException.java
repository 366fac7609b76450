package com.pygmy.raft.internal.transport;

import java.io.IOException;

/** The other side, or what it sent, is not let through. The message is our own words: nothing a stranger sent is in it. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public RefusedException(String reason) {
        super(reason);
    }
}
