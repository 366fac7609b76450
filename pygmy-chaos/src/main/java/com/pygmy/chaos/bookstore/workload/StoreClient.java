package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Consistency;
import com.pygmy.api.Executed;
import com.pygmy.chaos.harness.Client;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.client.Session;
import java.util.List;

/**
 * Somebody with a session who may enter by any door: what was seen at one frontend must be seen at the next. Thread-safe.
 */
public final class StoreClient implements Client<StoreRequest> {
    private final List<PygmyClient> doors;

    private StoreClient(List<PygmyClient> doors) {
        this.doors = doors;
    }

    /** Somebody who has seen nothing yet; each client prefers another frontend. */
    static StoreClient entering(List<PygmyClient> clients) {
        Session session = Session.begin();
        return new StoreClient(
                clients.stream().map(client -> client.inSession(session)).toList());
    }

    /** The client at a door; any number will do. */
    PygmyClient at(int door) {
        return doors.get(Math.floorMod(door, doors.size()));
    }

    /** The client at a door, reading so. */
    PygmyClient at(int door, Consistency consistency) {
        return at(door).reading(consistency);
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
        return completion.with("executed", Value.of(failure.executed().toString()))
                .with("request", Value.of(failure.requestId()));
    }
}
