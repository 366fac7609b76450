package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.api.ChangePage;
import com.pygmy.api.ledger.LedgerEntry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store as a trial sees it: where its shoppers go, and what no shopper can ask. Thread-safe; every method may block. */
public interface Bookstore {
    /** Where shoppers go. */
    List<URI> frontends();

    /** What an operator shows the frontends. */
    String operatorToken();

    /** The names of all replicas, such as {@code catalog-1}. */
    List<String> replicas();

    /** The digest of each replica's state, by name; without those that cannot tell now. */
    Map<String, StateDigest> digests();

    /** The whole ledger; empty where it cannot be read now. */
    Optional<List<LedgerEntry>> ledger();

    /** What was changed in the catalog after an index, as far as some replica knows now; empty where none can tell. */
    Optional<ChangePage> changes(long after);

    /** Nodes that ended though nobody asked for it, since the last call. */
    List<String> takeDeaths();
}
