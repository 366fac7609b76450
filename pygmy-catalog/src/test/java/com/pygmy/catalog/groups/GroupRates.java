package com.pygmy.catalog.groups;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Simulates how many orders three hosts take with several catalog groups: event by event, in simulated time, with a fixed seed,
 * so that the same costs give the same rate. Each group has one log entry under way, which carries all that wait (at most
 * {@value #PACKED_MAX}); each group's leader is on the next host. An order of books in two groups takes a reservation in both, a
 * decision in the first and a confirmation in the second, which nobody waits for.
 */
final class GroupRates {
    private static final int HOSTS = 3;
    private static final int PACKED_MAX = 256;
    private static final int CLIENTS_PER_CORE = 64;
    private static final double WARM_SECONDS = 0.5;
    private static final double SECONDS = 2;

    private final Costs costs;
    private final Setting setting;
    private final List<PriorityQueue<Double>> coresFreeAt = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
    private final SplittableRandom random = new SplittableRandom(11);
    private double time;
    private long numbers;
    private long answered;

    /**
     * What is measured, in microseconds.
     *
     * @param request processor time of an order outside the logs: frontend, order node, HTTP
     * @param leaderEntry processor time of the leader for an entry, and of each order in it
     * @param followerEntry the same of a follower
     * @param sync one fdatasync
     */
    record Costs(
            double request,
            double leaderEntry,
            double leaderOrder,
            double followerEntry,
            double followerOrder,
            double sync) {}

    /**
     * What is asked about.
     *
     * @param cores of each host
     * @param roundTrip between hosts, in microseconds
     * @param acrossGroups the share of orders with books of two groups
     */
    record Setting(int cores, int groups, double roundTrip, double acrossGroups) {}

    private record Event(double at, long number, Runnable happening) {}

    private final class Log {
        private final int leader;
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private boolean underWay;

        Log(int leader) {
            this.leader = leader;
        }

        void add(double now, Runnable committed) {
            waiting.add(committed);
            if (!underWay) {
                send(now);
            }
        }

        private void send(double now) {
            List<Runnable> packed = new ArrayList<>();
            while (!waiting.isEmpty() && packed.size() < PACKED_MAX) {
                packed.add(waiting.remove());
            }
            underWay = !packed.isEmpty();
            if (!underWay) {
                return;
            }
            work(leader, now, costs.leaderEntry() + packed.size() * costs.leaderOrder(), sent -> {
                double[] acknowledged = new double[1];
                for (int i = 1; i < HOSTS; i++) {
                    work(
                            (leader + i) % HOSTS,
                            sent + setting.roundTrip() / 2,
                            costs.followerEntry() + packed.size() * costs.followerOrder(),
                            written -> {
                                // The first of two followers and the leader's own disk are a majority.
                                if (acknowledged[0]++ == 0) {
                                    double heard = written + costs.sync() + setting.roundTrip() / 2;
                                    at(Math.max(heard, sent + costs.sync()), () -> committed(packed));
                                }
                            });
                }
            });
        }

        private void committed(List<Runnable> packed) {
            packed.forEach(Runnable::run);
            send(time);
        }
    }

    private interface Then {
        void at(double time);
    }

    private GroupRates(Costs costs, Setting setting) {
        this.costs = costs;
        this.setting = setting;
        for (int host = 0; host < HOSTS; host++) {
            PriorityQueue<Double> cores = new PriorityQueue<>();
            for (int core = 0; core < setting.cores(); core++) {
                cores.add(0.0);
            }
            coresFreeAt.add(cores);
        }
        for (int group = 0; group < setting.groups(); group++) {
            logs.add(new Log(group % HOSTS));
        }
    }

    /** Orders a second. */
    static double ordersPerSecond(Costs costs, Setting setting) {
        return new GroupRates(costs, setting).run();
    }

    private double run() {
        for (int client = 0; client < CLIENTS_PER_CORE * setting.cores(); client++) {
            int host = client % HOSTS;
            at(client, () -> order(host));
        }
        long before = 0;
        while (time < (WARM_SECONDS + SECONDS) * 1e6) {
            Event next = events.remove();
            before = time < WARM_SECONDS * 1e6 ? answered : before;
            time = next.at();
            next.happening().run();
        }
        return (answered - before) / SECONDS;
    }

    private void at(double when, Runnable happening) {
        events.add(new Event(when, numbers++, happening));
    }

    /** Takes the next free core of a host for so long. */
    private void work(int host, double from, double micros, Then then) {
        at(from, () -> {
            PriorityQueue<Double> cores = coresFreeAt.get(host);
            double end = Math.max(time, cores.remove()) + micros;
            cores.add(end);
            at(end, () -> then.at(end));
        });
    }

    private void order(int host) {
        work(host, time, costs.request(), now -> {
            Log home = logs.get(random.nextInt(logs.size()));
            Runnable answer = () -> {
                answered++;
                order(host);
            };
            if (logs.size() == 1 || random.nextDouble() >= setting.acrossGroups()) {
                home.add(now, answer);
                return;
            }
            Log other = logs.get((logs.indexOf(home) + 1 + random.nextInt(logs.size() - 1)) % logs.size());
            int[] reserved = new int[1];
            Runnable decide = () -> {
                if (++reserved[0] == 2) {
                    home.add(time, () -> {
                        answer.run();
                        other.add(time, () -> {});
                    });
                }
            };
            home.add(now, decide);
            other.add(now, decide);
        });
    }
}
