package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.api.ChangePage;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.harness.Cluster;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store under test: where its clients connect, and what no client can read. Thread-safe; every method may block. */
public interface Bookstore extends Cluster {
    /** Where clients connect. */
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
}
