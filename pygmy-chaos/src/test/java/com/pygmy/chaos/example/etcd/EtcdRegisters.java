package com.pygmy.chaos.example.etcd;

import com.pygmy.chaos.example.RegisterGenerator;
import com.pygmy.chaos.example.RegisterRequest;
import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.service.Health;
import com.pygmy.chaos.service.ServiceCluster;
import com.pygmy.chaos.service.ServiceMain;
import com.pygmy.chaos.service.ServiceNode;
import com.pygmy.chaos.service.ServiceOptions;
import com.pygmy.chaos.service.ServiceProgram;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three nodes of etcd, each client at one of them. {@code --set reads=linearizable}, the usual, is etcd's own default: a node
 * asks a quorum before it answers. With {@code --set reads=serializable} it answers by itself, and one that is cut off tells
 * what was.
 */
public final class EtcdRegisters {
    private EtcdRegisters() {}

    /** See {@link ServiceMain}. */
    public static void main(String[] arguments) throws InterruptedException {
        ServiceMain.run(
                EtcdRegisters.class,
                "register",
                "--faults partition,kill,pause:majority --time-limit 40s --rate 100",
                arguments,
                EtcdRegisters::run);
    }

    private static Run<RegisterRequest> run(Hosts hosts, ServiceOptions options) throws IOException {
        List<Member> members = new ArrayList<>();
        for (String name : List.of("etcd-1", "etcd-2", "etcd-3")) {
            members.add(Member.on(hosts.host(name), name));
        }
        String all =
                members.stream().map(member -> member.name + "=" + member.peers).collect(Collectors.joining(","));
        List<ServiceNode> nodes = new ArrayList<>();
        for (Member member : members) {
            nodes.add(member.node(all));
        }
        ServiceCluster cluster = new ServiceCluster(nodes);
        boolean serializable = options.setting("reads", "linearizable").equals("serializable");
        return new Run<>(
                cluster,
                number -> new EtcdClient(members.get(number % members.size()).clients, serializable),
                new RegisterGenerator(options.seed()),
                options.nemesis(cluster, FaultSchedule.Tempo.OF_GROUPS, List.of()),
                Checker.all(
                        "etcd", Checker.linearizable(Models.named("register", Value.NIL, Map.of())), RunChecks.ALL));
    }

    private record Member(String name, Host host, URI clients, URI peers) {
        static Member on(Host host, String name) {
            URI clients = URI.create("http://" + host.address() + ":" + host.nextPort());
            return new Member(name, host, clients, URI.create("http://" + host.address() + ":" + host.nextPort()));
        }

        ServiceNode node(String all) throws IOException {
            ServiceProgram etcd = ServiceProgram.of(
                    Stream.of("etcd --name %s --data-dir . --listen-client-urls %s --advertise-client-urls %s"
                                    + " --listen-peer-urls %s --initial-advertise-peer-urls %s --initial-cluster %s")
                            .map(command -> command.formatted(name, clients, clients, peers, peers, all))
                            .flatMap(command -> Stream.of(command.split(" ")))
                            .toArray(String[]::new));
            return new ServiceNode(name, host, etcd.in(name), Health.http(clients.resolve("/health")));
        }
    }
}
