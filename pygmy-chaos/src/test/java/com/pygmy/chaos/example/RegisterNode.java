package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.service.ServiceNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A node of the example service.
 *
 * @param address where it is used
 */
record RegisterNode(ServiceNode node, URI address) {
    /** @param mode {@code sound} or {@code forgetful} */
    static RegisterNode on(Host host, String name, String mode) throws IOException {
        int port = host.nextPort();
        URI address = URI.create("http://" + host.address() + ":" + port + "/");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                RegisterServer.class.getName(),
                host.address(),
                Integer.toString(port),
                name + ".registers",
                mode);
        return new RegisterNode(new ServiceNode(name, host, command, address.resolve("health")), address);
    }
}
