package com.pygmy.chaos.example.redis;

import com.pygmy.chaos.harness.Client;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a Sentinel who is the master, stays connected to it, and asks again after an error, as clients of Sentinel do. */
final class QueueClient implements Client<QueueRequest> {
    private static final String QUEUE = "queue";
    private static final String ALL = "1000000";

    private final InetSocketAddress sentinel;
    private @Nullable RedisConnection master;

    QueueClient(InetSocketAddress sentinel) {
        this.sentinel = sentinel;
    }

    @Override
    public Completion invoke(QueueRequest request) {
        RedisConnection connection;
        try {
            connection = master();
        } catch (IOException | RedisConnection.Refused e) {
            return Completion.fail("no master: " + e.getMessage());
        }
        try {
            return Completion.ok(
                    request.equals(QueueRequest.DRAIN)
                            ? drained(connection.call("LPOP", QUEUE, ALL))
                            : pushed(connection, request.input()));
        } catch (RedisConnection.Refused e) {
            forget();
            return Completion.fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            forget();
            return Completion.unknown(e.toString());
        }
    }

    private static Value pushed(RedisConnection connection, Value number) throws IOException, RedisConnection.Refused {
        connection.call("RPUSH", QUEUE, number.toString());
        return number;
    }

    private static Value drained(Value texts) {
        List<Value> items = texts.isNil() ? List.of() : texts.items();
        return Value.list(items.stream()
                .map(text -> Value.of(Long.parseLong(text.text())))
                .toList());
    }

    private RedisConnection master() throws IOException, RedisConnection.Refused {
        RedisConnection known = master;
        if (known == null) {
            known = new RedisConnection(Sentinels.master(sentinel));
            master = known;
        }
        return known;
    }

    private void forget() {
        try (RedisConnection closed = master) {
            master = null;
        } catch (IOException e) {
            // It is of no more use, closed or not.
        }
    }
}
