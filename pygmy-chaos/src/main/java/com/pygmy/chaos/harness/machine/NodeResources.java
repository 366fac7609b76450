package com.pygmy.chaos.harness.machine;

/**
 * What each node has for itself, so that it can be broken for this node alone.
 *
 * @param ownNetworks a network namespace and an address; needs a process that is {@link Seclusion secluded}
 * @param disks what its files lie on
 * @param ownClocks a clock that can be set
 */
public record NodeResources(boolean ownNetworks, Disk.Kind disks, boolean ownClocks) {
    /** Nothing: all share this machine's network, disk and clock. */
    public static final NodeResources SHARED = new NodeResources(false, Disk.Kind.SHARED, false);
}
