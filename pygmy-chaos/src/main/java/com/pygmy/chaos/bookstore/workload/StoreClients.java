package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.harness.Client;
import com.pygmy.client.ClientSettings;
import com.pygmy.client.PygmyClient;
import com.pygmy.protocol.Consistency;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The connections that all clients of a run share. Thread-safe. */
public final class StoreClients implements Client.Factory<StoreRequest> {
    /** Longer than the store's own deadlines, so that its truthful answer is heard. */
    private static final ClientSettings.Timeouts TIMEOUTS = new ClientSettings.Timeouts(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofMinutes(1));

    private static final int PATIENCE = 20;

    private final List<PygmyClient> clients = new ArrayList<>();

    public StoreClients(Bookstore store) {
        List<URI> frontends = store.frontends();
        for (int first = 0; first < frontends.size(); first++) {
            List<URI> preferred = new ArrayList<>(frontends);
            Collections.rotate(preferred, -first);
            clients.add(PygmyClient.open(ClientSettings.of(preferred)
                    .withOperatorToken(store.operatorToken())
                    .withTimeouts(TIMEOUTS)
                    .withRetries(ClientSettings.Retries.NONE)));
        }
    }

    @Override
    public StoreClient open(int number) {
        return open();
    }

    /** A client that tries once, so that each failure is seen. */
    StoreClient open() {
        return StoreClient.open(clients);
    }

    /** A client that tries again and reads the latest, for what is no part of the load. */
    PygmyClient patient() {
        return clients.get(0).trying(PATIENCE).within(Duration.ofSeconds(20)).reading(Consistency.LINEARIZABLE);
    }

    /** How many frontends there are. */
    int count() {
        return clients.size();
    }

    @Override
    public void close() {
        clients.forEach(PygmyClient::close);
    }
}
