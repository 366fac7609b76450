package com.pygmy.chaos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.fault.Kill;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.fault.Target;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.NodeResources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Faults of several nodes and of one's own. */
class ServiceOptionsTest {
    @TempDir
    Path directory;

    private List<ServiceNode> nodes(int number) throws IOException {
        Hosts hosts = Hosts.make(NodeResources.SHARED, directory);
        List<ServiceNode> nodes = new ArrayList<>();
        for (int i = 1; i <= number; i++) {
            nodes.add(new ServiceNode("n" + i, hosts.host("n" + i), ServiceProgram.of("sleep", "60"), Health.tcp(1)));
        }
        return nodes;
    }

    private Nemesis nemesis(String faults, int number) throws IOException {
        ServiceOptions options = new ServiceOptions();
        new CommandLine(options).setOverwrittenOptionsAllowed(true).parseArgs("--faults", "roll", "--faults", faults);
        List<ServiceNode> nodes = nodes(number);
        FaultPlan<ServiceCluster> own =
                FaultPlan.of("betray", "a node", nodes, Duration.ZERO, node -> new Kill(List.of(node)));
        return options.nemesis(new ServiceCluster(nodes), FaultSchedule.Tempo.OF_GROUPS, List.of(own));
    }

    @Test
    void faults_of_any_service_and_of_ones_own_are_asked_for_by_name() throws IOException {
        assertThat(nemesis("kill:majority,pause,betray", 3).kinds()).containsExactly("kill", "pause", "betray");
        assertThat(nemesis("none", 3).kinds()).isEmpty();
        assertThatThrownBy(() -> nemesis("kill,burn", 3))
                .hasMessageStartingWith("--faults: 'burn' (expected: some of kill, pause,")
                .hasMessageEndingWith("betray)");
        assertThatThrownBy(() -> nemesis("kill:most", 3)).hasMessageContaining("'kill:most'");
    }

    @Test
    void a_fault_concerns_as_many_nodes_as_its_target_says() throws IOException {
        List<ServiceNode> nodes = nodes(5);
        assertThat(victims(ProcessFault.KILL, nodes, Target.ONE)).hasSize(1);
        assertThat(victims(ProcessFault.PAUSE, nodes, Target.MINORITY)).hasSize(2);
        assertThat(victims(ProcessFault.KILL, nodes, Target.MAJORITY)).hasSize(3);
        assertThat(victims(ProcessFault.CLOCK, nodes, Target.ALL)).hasSize(5);
        assertThat(ProcessFault.KILL.plan(nodes, Target.MAJORITY).f()).isEqualTo("kill a majority");
    }

    @Test
    void a_fault_between_nodes_needs_some_on_either_side() throws IOException {
        List<ServiceNode> two = nodes(2);
        assertThatThrownBy(() -> ProcessFault.PARTITION.plan(two, Target.ALL))
                .hasMessageContaining("expected: a node that it does not concern");
        assertThatThrownBy(() -> ProcessFault.KILL.plan(two, Target.MINORITY))
                .hasMessage("a minority of 2 (expected: more nodes)");
    }

    private static List<?> victims(ProcessFault fault, List<ServiceNode> nodes, Target target) {
        FaultPlan<ServiceCluster> plan = fault.plan(nodes, target);
        return plan.prepared()
                .apply(new ServiceCluster(nodes), new Random(4))
                .map(NodeFault::victims)
                .findFirst()
                .orElseThrow();
    }
}
