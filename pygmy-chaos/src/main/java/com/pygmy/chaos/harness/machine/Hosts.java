package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the nodes of one cluster run on. Closing it takes away what was made, but for the files on shared disks; so does
 * the end of this process, however it ends. Not thread-safe.
 */
public final class Hosts implements AutoCloseable {
    private final NodeResources resources;
    private final Path directory;
    private final @Nullable NamespaceNetwork network;
    private final List<Host> made = new ArrayList<>();

    private Hosts(NodeResources resources, Path directory, @Nullable NamespaceNetwork network) {
        this.resources = resources;
        this.directory = directory;
        this.network = network;
    }

    /**
     * Hosts that have so much for themselves.
     *
     * @param directory where nodes keep their files; made where it is not there
     * @throws IOException where it cannot be made
     * @throws ClusterFailure where there are to be networks, and this process is not {@link Seclusion secluded}
     */
    public static Hosts make(NodeResources resources, Path directory) throws IOException {
        Path absolute = Files.createDirectories(directory.toAbsolutePath());
        return new Hosts(resources, absolute, resources.ownNetworks() ? new NamespaceNetwork(absolute) : null);
    }

    /** A host for the node of this name. */
    public Host host(String name) throws IOException {
        Disk disk = resources.disks() == Disk.Kind.SHARED
                ? Disk.make(Disk.Kind.SHARED, directory)
                : Disk.make(resources.disks(), directory.resolve("disk-of-" + name));
        return add(name, disk, resources.ownClocks());
    }

    /** A host for a node whose disk and clock no fault concerns: they are this machine's. */
    public Host hostOfNetworkOnly(String name) throws IOException {
        return add(name, Disk.make(Disk.Kind.SHARED, directory), false);
    }

    private Host add(String name, Disk disk, boolean ownClock) {
        Clock clock = new Clock(directory.resolve("clock-of-" + name));
        Host host = network == null
                ? new Host("127.0.0.1", FreePorts::next, List.of(), disk, clock, ownClock, directory)
                : network.host(name, disk, clock, ownClock);
        made.add(host);
        return host;
    }

    @Override
    public void close() throws IOException {
        for (Host host : made) {
            host.disk().close();
        }
        if (network != null) {
            network.close();
        }
    }
}
