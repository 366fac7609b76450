package com.pygmy.chaos.example.redis;

import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.fault.NetworkPartition;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.invariant.TotalQueue;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.service.Health;
import com.pygmy.chaos.service.ServiceCluster;
import com.pygmy.chaos.service.ServiceMain;
import com.pygmy.chaos.service.ServiceNode;
import com.pygmy.chaos.service.ServiceOptions;
import com.pygmy.chaos.service.ServiceProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A master of Redis with two replicas, and a Sentinel beside each. Replication is asynchronous: where the master is cut off from the
 * others and they fail over, what it acknowledged meanwhile is lost when it comes back.
 */
public final class RedisQueue {
    /** Longer than the Sentinels take: a second until they miss the master, and one or two to fail over. */
    private static final FaultSchedule.Tempo TEMPO = new FaultSchedule.Tempo(1_000, 2_000, 5_000, 8_000);

    private final List<ServiceNode> redis = new ArrayList<>();
    private final List<ServiceNode> sentinels = new ArrayList<>();

    private RedisQueue(Hosts hosts) throws IOException {
        List<Host> machines = List.of(hosts.host("redis-1"), hosts.host("redis-2"), hosts.host("redis-3"));
        Host first = machines.get(0);
        int port = first.nextPort();
        for (int i = 0; i < machines.size(); i++) {
            Host host = machines.get(i);
            String replica = i == 0 ? "" : " --replicaof " + first.address() + " " + port;
            int own = i == 0 ? port : host.nextPort();
            String command = "redis-server --bind " + host.address() + " --port " + own
                    + " --protected-mode no --appendonly yes" + replica;
            redis.add(new ServiceNode(
                    "redis-" + (i + 1),
                    host,
                    ServiceProgram.of(command.split(" ")).in("redis-" + (i + 1)),
                    Health.command(
                            own,
                            List.of("redis-cli", "-e", "-h", host.address(), "-p", Integer.toString(own), "ping"))));
            sentinels.add(sentinel("sentinel-" + (i + 1), host, first.address() + " " + port));
        }
    }

    /** A Sentinel keeps what it learns in its configuration. */
    private static ServiceNode sentinel(String name, Host host, String master) throws IOException {
        int port = host.nextPort();
        Path folder = Files.createDirectories(host.disk().directory().resolve(name));
        Files.writeString(
                folder.resolve("sentinel.conf"), """
                    bind %s
                    port %d
                    protected-mode no
                    sentinel monitor %s %s 2
                    sentinel down-after-milliseconds %3$s 1000
                    sentinel failover-timeout %3$s 5000
                    """.formatted(host.address(), port, Sentinels.GROUP, master));
        return new ServiceNode(
                name, host, ServiceProgram.of("redis-sentinel", "sentinel.conf").in(name), Health.tcp(port));
    }

    /** See {@link ServiceMain}. */
    public static void main(String[] arguments) throws InterruptedException {
        ServiceMain.run(
                RedisQueue.class,
                "total-queue",
                "--faults isolate-master --time-limit 40s --rate 100",
                arguments,
                (hosts, options) -> new RedisQueue(hosts).run(options));
    }

    private Run<QueueRequest> run(ServiceOptions options) {
        ServiceCluster cluster = new ServiceCluster(
                Stream.concat(redis.stream(), sentinels.stream()).toList());
        FaultPlan<ServiceCluster> isolateMaster = new FaultPlan<>(
                "isolate-master",
                "from replicas and Sentinels",
                Set.of("service"),
                Duration.ofSeconds(5),
                (all, random) -> isolated().stream());
        return new Run<>(
                cluster,
                number -> new QueueClient(address(sentinels.get(number % sentinels.size()))),
                new QueueGenerator(),
                options.nemesis(cluster, TEMPO, List.of(isolateMaster)),
                Checker.all("redis", Checker.of("total-queue", TotalQueue::check), RunChecks.ALL));
    }

    /** The machine of the master from the others; nothing while the Sentinels do not agree. Clients still reach all. */
    private List<NodeFault> isolated() {
        List<NodeFault> faults = new ArrayList<>();
        for (ServiceNode node : redis) {
            if (sentinels.stream().allMatch(sentinel -> isMaster(node, sentinel))) {
                List<ServiceNode> others =
                        redis.stream().filter(other -> other != node).toList();
                faults.add(new NetworkPartition(node + " | all others").sever(List.of(node), others));
            }
        }
        return faults;
    }

    private static boolean isMaster(ServiceNode node, ServiceNode sentinel) {
        try {
            return Sentinels.master(address(sentinel)).equals(address(node));
        } catch (IOException | RedisConnection.Refused e) {
            return false;
        }
    }

    private static InetSocketAddress address(ServiceNode node) {
        return new InetSocketAddress(node.host().address(), node.port());
    }
}
