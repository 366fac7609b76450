package com.pygmy.service.tracing;

import com.pygmy.service.SmallService;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.net.HttpURLConnection;
import java.net.URI;

/** A process that serves one request without a word about tracing in its configuration. */
final class UntracedService {
    private UntracedService() {}

    public static void main(String[] args) throws Exception {
        DropwizardTestSupport<?> service = new DropwizardTestSupport<>(
                SmallService.class,
                (String) null,
                ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                ConfigOverride.config("server.adminConnectors[0].port", "0"));
        service.before();
        URI wishes = URI.create("http://127.0.0.1:" + service.getLocalPort() + "/wishes?limit=3");
        HttpURLConnection request = (HttpURLConnection) wishes.toURL().openConnection();
        request.setRequestProperty("traceparent", args[0]);
        System.out.println("answered " + request.getResponseCode() + " " + request.getHeaderField("traceparent"));
        service.after();
    }
}
