package com.pygmy.raft.internal.transport;

import java.io.IOException;

/** The other side, or what it sent, is not let through. The message holds nothing that the other side sent. */
public class RefusedException extends IOException {
    public RefusedException(String reason) {
        super(reason);
    }
}
