package com.pygmy.raft.internal.pipeline;

import java.util.Optional;

/** Where commands go at this moment. */
public interface CommandRoute {
    /** Whether this replica leads and may propose. */
    boolean leadsHere();

    /** Why commands of a type must not be proposed now, where some replica may not be able to decode them. */
    Optional<String> notDecodable(String type);

    /** Why the replica that leads would not propose commands of a type now, as far as this one has been told. */
    Optional<String> saidNotToDecode(String type);

    /** Commands wait, and nothing is under way whose end would send them. Must not block. */
    void heldUp();
}
