package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Consistency;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.Session;
import java.util.List;

/**
 * Somebody with a session who may enter by any door: what was seen at one frontend must be seen at the next. Thread-safe.
 */
public final class StoreClient {
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
}
