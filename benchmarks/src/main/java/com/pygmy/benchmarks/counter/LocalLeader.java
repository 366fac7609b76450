package com.pygmy.benchmarks.counter;

import com.pygmy.benchmarks.store.AdminPort;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.JavaProcess;
import com.pygmy.raft.Replica;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A group whose leader runs in this process, as in a service, and whose followers are processes of their own. */
public final class LocalLeader implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration TASK_MAX = Duration.ofSeconds(10);

    private final CounterGroup group;
    private final CounterService service = new CounterService();
    private final List<JavaProcess> followers = new ArrayList<>();

    private LocalLeader(CounterGroup group) {
        this.group = group;
    }

    /** Starts it, and returns when this process leads and the others follow. */
    public static LocalLeader start(Path directory, int replicas, int packedMax) throws Exception {
        LocalLeader leader = new LocalLeader(CounterGroup.in(directory, replicas, packedMax));
        try {
            leader.begin(replicas);
            return leader;
        } catch (IOException | RuntimeException e) {
            leader.close();
            throw e;
        }
    }

    private void begin(int replicas) throws Exception {
        for (int i = 2; i <= replicas; i++) {
            followers.add(JavaProcess.start(
                    group.directory(),
                    group.log(i),
                    CounterService.class,
                    "server",
                    group.yaml(i).toString()));
        }
        service.run("server", group.yaml(1).toString());
        for (int i = 1; i <= replicas; i++) {
            Await.until("replica " + i, START_MAX, group.admin(i)::isHealthy);
        }
        AdminPort here = group.admin(1);
        if (!here.isLeader()) {
            String leader = here.raft().path("leader").asText();
            int number = Integer.parseInt(leader.substring(leader.lastIndexOf('-') + 1));
            group.admin(number).task("raft-transfer?to=counter-1", TASK_MAX);
            Await.until("leadership", START_MAX, here::isLeader);
        }
    }

    public Replica<Counters> replica() {
        return service.replica();
    }

    @Override
    public void close() throws Exception {
        service.stop();
        followers.forEach(JavaProcess::close);
    }
}
