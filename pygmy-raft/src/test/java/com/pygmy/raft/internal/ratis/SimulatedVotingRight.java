package com.pygmy.raft.internal.ratis;

import java.util.HashMap;
import java.util.Map;

/** The right to vote as {@code VotingRight} gives it: at the founding, or when the replica has been refilled. */
final class SimulatedVotingRight {
    private enum State {
        EMPTY,
        FOUNDING,
        FORMED
    }

    private final SimulatedFounding world;
    private final SimulatedReplica replica;

    // On the disk.
    private boolean granted;

    // In memory.
    private final Map<Integer, State> answers = new HashMap<>();
    private final Map<Integer, Long> termsTold = new HashMap<>();
    private long acceptedTermMin;
    private long refilledUpTo;
    private long refilledInTerm;

    SimulatedVotingRight(SimulatedFounding world, SimulatedReplica replica) {
        this.world = world;
        this.replica = replica;
    }

    boolean isGranted() {
        return granted;
    }

    /** Whether entries of a leader of this term are taken. */
    boolean accepts(long leaderTerm) {
        return leaderTerm >= acceptedTermMin;
    }

    void start() {
        answers.clear();
        termsTold.clear();
        refilledUpTo = -1;
        acceptedTermMin = granted ? 0 : Long.MAX_VALUE;
        if (world.flaw == FoundingFlaw.LOST_DIRECTORY_VOTES) {
            grant();
        }
    }

    /** The directory is gone, and the right with it. */
    void lose() {
        granted = false;
    }

    /** Where the leader's log ended when it was asked, in this term. */
    void refillUpTo(long index, long ofTerm) {
        refilledUpTo = index;
        refilledInTerm = ofTerm;
    }

    private State state() {
        boolean formed = replica.log().knowsEpoch()
                || (replica.log().size() > 0 && world.flaw != FoundingFlaw.FOUNDING_UNTIL_EPOCH);
        return formed ? State.FORMED : granted ? State.FOUNDING : State.EMPTY;
    }

    void seek() {
        boolean founding = acceptedTermMin == Long.MAX_VALUE;
        if (founding && answers.size() == world.size - 1) {
            decide();
        } else if (founding) {
            world.others(replica.number()).stream()
                    .filter(other -> !answers.containsKey(other))
                    .forEach(this::ask);
        } else if (refilledUpTo >= 0
                && replica.log().applied() >= refilledUpTo
                && replica.log().knowsEpoch()) {
            grant();
        } else if ((refilledUpTo < 0 || replica.term() > refilledInTerm) && replica.leader() >= 0) {
            int asker = replica.number();
            world.send(asker, replica.leader(), to -> to.readIndex(asker));
        }
    }

    private void ask(int other) {
        int asker = replica.number();
        long of = replica.incarnation();
        world.send(asker, other, to -> {
            State told = to.right().state();
            long term = to.term();
            world.send(to.number(), asker, back -> back.here(of, () -> take(to.number(), told, term)));
        });
    }

    private void take(int from, State told, long term) {
        answers.put(from, told);
        termsTold.put(from, term);
        if (world.flaw == FoundingFlaw.FOUNDED_WITHOUT_ALL && told != State.FORMED) {
            grant();
        }
    }

    private void decide() {
        if (!answers.containsValue(State.FORMED)) {
            grant();
            return;
        }
        acceptedTermMin = world.flaw == FoundingFlaw.REFILLED_BY_ANY_LEADER
                ? 0
                : termsTold.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    void grant() {
        granted = true;
        acceptedTermMin = 0;
        replica.leaveElectionsFor(world.random.nextInt(300));
    }

    @Override
    public String toString() {
        return state().toString();
    }
}
