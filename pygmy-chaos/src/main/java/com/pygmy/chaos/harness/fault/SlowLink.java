package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Tool;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node sends goes out at 256 kbit/s, waiting in a queue of two seconds, then lost. Proof: the kernel's own count of
 * packets that had to wait; a node may send too little for that, so its host sends something, too.
 */
public record SlowLink(List<? extends ProcessNode> victims) implements NodeFault {
    private static final Pattern WAITED = Pattern.compile("overlimits (\\d+)");
    private static final long ENOUGH = 3;

    @Override
    public void begin() {
        for (ProcessNode node : victims) {
            Tool.Result result = node.host()
                    .run(
                            "tc", "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate", "256kbit", "burst", "4kb",
                            "latency", "2s");
            if (!result.worked()) {
                throw new ClusterFailure("the link of " + node + " is as fast as ever: " + result.output());
            }
        }
    }

    @Override
    public Optional<String> proof() {
        victims.forEach(node -> node.host().sendMuch());
        long fewest = victims.stream().mapToLong(SlowLink::waited).min().orElse(0);
        return fewest >= ENOUGH ? Optional.of("packets had to wait " + fewest + " times by now") : Optional.empty();
    }

    private static long waited(ProcessNode node) {
        Matcher matcher = WAITED.matcher(
                node.host().run("tc", "-s", "qdisc", "show", "dev", "eth0").output());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Override
    public void heal() {
        Each.of(victims, node -> node.host().run("tc", "qdisc", "del", "dev", "eth0", "root"));
    }
}
