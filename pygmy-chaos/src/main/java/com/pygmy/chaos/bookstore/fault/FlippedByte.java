package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One byte in the middle of a node's log or database is another when it comes back: a disk that forgets. The node was killed,
 * or told to stop: a database that was closed in order is used again, one that was not is not trusted anyway.
 */
final class FlippedByte extends Damage {
    private static final int TRIES_MAX = 10_000;
    private static final int DATABASE_HEADER = 100;

    private final Place place;
    private final RandomGenerator random;

    private enum Place {
        LOG("in the log of "),
        DATABASE("in the database of "),
        CLOSED_DATABASE("in the closed database of ");

        private final String words;

        Place(String words) {
            this.words = words;
        }
    }

    private FlippedByte(StoreNode node, Place place, RandomGenerator random) {
        super(node, place == Place.CLOSED_DATABASE);
        this.place = place;
        this.random = random;
    }

    static List<FaultPlan<StoreCluster>> plans() {
        List<FaultPlan<StoreCluster>> plans = new ArrayList<>();
        for (Place place : Place.values()) {
            for (FaultTarget target : FaultTarget.SINGLE_REPLICAS) {
                plans.add(StorePlans.of(
                        FaultKind.FLIPPED_BYTE,
                        place.words + target,
                        Set.of(target.role()),
                        (cluster, random) -> target.choose(cluster, random).stream()
                                .map(node -> new FlippedByte(node, place, random))));
            }
        }
        return plans;
    }

    @Override
    Change change(StoreNode victim) throws IOException {
        return place == Place.LOG ? inEntry(victim) : inDatabase(victim);
    }

    /** In any entry but the last, which might be taken for one that was being written. */
    private Change inEntry(StoreNode victim) throws IOException {
        LogFile log = LogFile.of(victim);
        int count = log.entries().size();
        int number = count < 2 ? 0 : random.nextInt(count - 1);
        int at = log.entries().get(number) + log.entry(number).length / 2;
        return new Change(log.path(), at, new byte[] {(byte) (log.content()[at] ^ 0x10)});
    }

    /** A byte that says something: most zeros are room that is not used. */
    private Change inDatabase(StoreNode victim) throws IOException {
        Path database = victim.data().resolve("state.db");
        byte[] content = Files.readAllBytes(database);
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            int at = random.nextInt(DATABASE_HEADER, content.length);
            if (content[at] != 0) {
                return new Change(database, at, new byte[] {(byte) (content[at] ^ 0x10)});
            }
        }
        throw new ClusterFailure("there is nothing in " + database);
    }
}
