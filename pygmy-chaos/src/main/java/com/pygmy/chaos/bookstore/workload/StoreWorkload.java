package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.client.PygmyClient;

/** A workload of the store: it has books of its own, so that several can run at once. */
interface StoreWorkload {
    String name();

    /** Adds its books and notes them. Blocks. */
    void load(PygmyClient client, Notes notes);

    /** See {@link Generator#next}. */
    StoreRequest next();

    /** Reads its books when the store is at rest. Blocks. */
    void readAll(PygmyClient client, Notes notes);
}
