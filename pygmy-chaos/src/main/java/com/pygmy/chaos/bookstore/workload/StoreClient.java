package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.harness.Client;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.client.Session;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Executed;
import java.util.List;

/**
 * A session at every frontend: what was seen at one frontend must be seen at the next. Thread-safe.
 */
public final class StoreClient implements Client<StoreRequest> {
    private final List<PygmyClient> frontends;

    private StoreClient(List<PygmyClient> frontends) {
        this.frontends = frontends;
    }

    /** A session that has seen nothing yet; each of its clients prefers another frontend. */
    static StoreClient open(List<PygmyClient> clients) {
        Session session = Session.begin();
        return new StoreClient(
                clients.stream().map(client -> client.inSession(session)).toList());
    }

    /** The client at a frontend; any number will do. */
    PygmyClient at(int frontend) {
        return frontends.get(Math.floorMod(frontend, frontends.size()));
    }

    /** The client at a frontend, reading so. */
    PygmyClient at(int frontend, Consistency consistency) {
        return at(frontend).reading(consistency);
    }

    @Override
    public Completion invoke(StoreRequest request) {
        try {
            return request.send(this);
        } catch (PygmyException e) {
            return failed(e);
        }
    }

    /** There was no answer, or none that can be used; the exception says what that means. */
    private static Completion failed(PygmyException failure) {
        String error = failure.problem()
                .map(problem -> problem.status() + " " + problem.type())
                .orElse("no answer");
        Completion completion = failure.executed() == Executed.NO ? Completion.fail(error) : Completion.unknown(error);
        return completion
                .with("executed", Value.of(failure.executed().toString()))
                .with("request", Value.of(failure.requestId()));
    }
}
