package com.pygmy.raft;

/** Receives changes, in log order, by one thread at a time. Must return soon: a slow listener is cut off by a compaction. */
public interface ChangeListener {
    /** The next change. Its {@code previousIndex} is the {@code index} of the one before: there is no gap. */
    void changed(Change change);

    /**
     * Changes were missed and are no longer kept: the listener must forget what it derived. Called once; afterwards
     * {@link #changed} goes on from here.
     *
     * @param index the changes that follow begin after this index
     */
    void compacted(long index);
}
