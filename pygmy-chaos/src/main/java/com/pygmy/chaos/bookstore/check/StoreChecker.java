package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Every promise of the store, decided over one history, of which nothing is known but what it says. */
public final class StoreChecker implements Checker {
    private static final Set<String> KNOWN = Set.of("orders", "stock", "session", "cache", "set");

    @Override
    public String name() {
        return "store";
    }

    /** The setting by which a run of the store says that it is one. */
    public static final String SERVICE = "service";
    /** The value of {@link #SERVICE}. */
    public static final Value PYGMY = Value.of("pygmy");

    /**
     * Whether a history is of a run of the store. Runs that noted no service yet are known by their command; a workload of another
     * service may have the name of one of the store's.
     */
    public static boolean isOfStore(History history) {
        boolean hasCommand = history.setting("command")
                .filter(Value::isText)
                .filter(command -> command.text().startsWith("./pygmy chaos run "))
                .isPresent();
        Value service = history.setting(SERVICE).orElse(Value.NIL);
        return (service.equals(PYGMY) || (service.isNil() && hasCommand))
                && !workloads(history).isEmpty();
    }

    /** The workloads that made a history; empty where it was not made by those of the store, and cannot be judged here. */
    public static List<String> workloads(History history) {
        return history.setting("workload")
                .filter(Value::isText)
                .map(names -> Arrays.asList(names.text().split(",")))
                .filter(KNOWN::containsAll)
                .orElse(List.of());
    }

    /** @throws IllegalArgumentException where it is no history of the store */
    @Override
    public List<CheckResult> check(History history, Limits limits) {
        return Checker.all(name(), checkers(new StoreHistory(history))).check(history, limits);
    }

    private static List<Checker> checkers(StoreHistory store) {
        List<Checker> checkers = new ArrayList<>();
        addStock(checkers, store);
        addOrders(checkers, store);
        List<String> workloads = workloads(store.history());
        if (workloads.contains("orders") || workloads.contains("session")) {
            checkers.add(of("acknowledged-orders-found", store, SessionChecks::new, SessionChecks::ordersFound));
        }
        if (workloads.contains("set")) {
            checkers.add(of("set-kept", store, SetChecks::new, SetChecks::kept));
            checkers.add(
                    Checker.of("set-linearizable", (history, limits) -> new SetChecks(store).linearizable(limits)));
        }
        if (workloads.contains("cache")) {
            checkers.add(of("cache-catches-up", store, CacheChecks::new, CacheChecks::reachesCommit));
            checkers.add(of("cache-was-used", store, CacheChecks::new, CacheChecks::used));
        }
        addNodes(checkers, store);
        return checkers;
    }

    private static void addStock(List<Checker> checkers, StoreHistory store) {
        checkers.add(of("stock-conserved", store, StockChecks::new, StockChecks::conserved));
        checkers.add(of("stock-never-negative", store, StockChecks::new, StockChecks::neverNegative));
        checkers.add(
                Checker.of("stock-linearizable", (history, limits) -> new StockChecks(store).linearizable(limits)));
    }

    private static void addOrders(List<Checker> checkers, StoreHistory store) {
        checkers.add(of("one-order-per-key", store, OrderChecks::new, OrderChecks::oncePerKey));
        checkers.add(of("acknowledged-orders-kept", store, OrderChecks::new, OrderChecks::acknowledgedKept));
        checkers.add(of("refused-without-effect", store, OrderChecks::new, OrderChecks::refusedWithoutEffect));
        checkers.add(of("ledger-is-orders", store, OrderChecks::new, OrderChecks::ledgerIsOrders));
        checkers.add(of("nothing-unasked", store, OrderChecks::new, OrderChecks::nothingUnasked));
        checkers.add(of("session-never-back", store, SessionChecks::new, SessionChecks::neverBack));
        checkers.add(of("linearizable-up-to-date", store, SessionChecks::new, SessionChecks::upToDate));
        checkers.add(of("index-honest", store, IndexHonesty::new, IndexHonesty::judge));
    }

    private static void addNodes(List<Checker> checkers, StoreHistory store) {
        checkers.add(of("replicas-agree", store, ReplicaChecks::new, ReplicaChecks::replicasAgree));
        boolean contested = store.history()
                .setting("faults")
                .filter(Value::isList)
                .filter(faults -> faults.items().contains(Value.of(FoundingCheck.FAULT)))
                .isPresent();
        if (contested) {
            checkers.add(of("foundings-agree", store, FoundingCheck::new, FoundingCheck::judge));
        }
        checkers.add(RunChecks.NODES_STAY_UP);
        checkers.add(of("one-leader-per-term", store, ReplicaChecks::new, ReplicaChecks::oneLeader));
        checkers.add(of("logs-quiet", store, ReplicaChecks::new, ReplicaChecks::logsQuiet));
        checkers.add(of("recovers", store, ReplicaChecks::new, ReplicaChecks::cameToRest));
        checkers.add(RunChecks.FAULTS_TOOK_HOLD);
        checkers.add(of("enough-happened", store, ReplicaChecks::new, ReplicaChecks::enoughHappened));
    }

    private static <T> Checker of(
            String name, StoreHistory store, Function<StoreHistory, T> made, Function<T, CheckResult> check) {
        return Checker.of(name, history -> check.apply(made.apply(store)));
    }
}
