package com.pygmy.failover;

/**
 * What a request needs of the node that serves it.
 *
 * @param write whether it may change something, and so is best served by the leader
 * @param index for a read: the log index of the pool's group that its session has seen; 0 where it has seen none
 */
public record Need(boolean write, long index) {
    /** Any node that takes commands, the leader first: it saves a hop. */
    public static final Need WRITE = new Need(true, 0);

    /** Any node whose state is not older than the index. */
    public static Need read(long index) {
        return new Need(false, index);
    }
}
