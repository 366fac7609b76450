package com.pygmy.chaos.example.redis;

import com.pygmy.chaos.harness.history.Value;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** What a Sentinel knows. */
final class Sentinels {
    static final String GROUP = "store";

    private Sentinels() {}

    /** The master, as this Sentinel sees it. */
    static InetSocketAddress master(InetSocketAddress sentinel) throws IOException, RedisConnection.Refused {
        try (RedisConnection connection = new RedisConnection(sentinel)) {
            List<Value> address = connection
                    .call("SENTINEL", "get-master-addr-by-name", GROUP)
                    .items();
            return new InetSocketAddress(
                    address.get(0).text(), Integer.parseInt(address.get(1).text()));
        }
    }
}
