package com.pygmy.raft.log;

import com.pygmy.raft.Command;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Names the log. The first one in the log wins; the reply is the epoch in force, so a leader may submit it at any time. Every
 * group knows this command; the store itself applies it, since no service state is concerned.
 *
 * @param epoch 1 to 64 letters, digits or dashes, different in each life of a cluster
 */
@LogName(value = EstablishEpoch.NAME, keepReply = false)
public record EstablishEpoch<S>(String epoch) implements Command<S, String> {
    static final String NAME = "raft.epoch";

    public EstablishEpoch {
        boolean plain = epoch.matches("[A-Za-z0-9-]{1,64}");
        if (!plain) {
            throw new IllegalArgumentException("epoch: '" + epoch + "' (expected: 1 to 64 letters, digits or dashes)");
        }
    }

    @Override
    public String applyTo(S state, Entry entry) {
        throw new IllegalStateException("the store keeps the epoch");
    }
}
