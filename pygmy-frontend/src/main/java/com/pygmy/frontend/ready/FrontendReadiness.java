package com.pygmy.frontend.ready;

import com.pygmy.failover.Pool;
import com.pygmy.frontend.ready.ReadinessConfiguration.Need;
import com.pygmy.protocol.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A frontend is ready where it can do what its configuration says it must, and is not about to stop. Thread-safe; does not block. */
public final class FrontendReadiness implements Supplier<Readiness> {
    private final String name;
    private final List<Pool> pools;
    private final Set<Need> needs;
    private final BooleanSupplier feedIsCurrent;
    private final BooleanSupplier isClosing;

    public FrontendReadiness(
            String name,
            List<Pool> pools,
            ReadinessConfiguration configuration,
            BooleanSupplier feedIsCurrent,
            BooleanSupplier isClosing) {
        this.name = name;
        this.pools = List.copyOf(pools);
        this.needs = Set.copyOf(configuration.needs());
        this.feedIsCurrent = feedIsCurrent;
        this.isClosing = isClosing;
    }

    @Override
    public Readiness get() {
        List<String> causes = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (isClosing.getAsBoolean()) {
            causes.add("about to stop");
        }
        for (Pool pool : pools) {
            if (!pool.canRead()) {
                placeOf(Need.READS, causes, notes).add("no node of the " + pool.group() + " can serve reads");
            }
            if (!pool.canWrite()) {
                placeOf(Need.WRITES, causes, notes).add("no node of the " + pool.group() + " can serve writes");
            }
        }
        if (!feedIsCurrent.getAsBoolean()) {
            placeOf(Need.FEED, causes, notes).add("the cache does not hear of changes");
        }
        return new Readiness(name, causes.isEmpty(), causes, notes, null, null);
    }

    private List<String> placeOf(Need need, List<String> causes, List<String> notes) {
        return needs.contains(need) ? causes : notes;
    }
}
