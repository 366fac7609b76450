package com.pygmy.service.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.Problem;
import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.junit5.DropwizardAppExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DropwizardExtensionsSupport.class)
class AdminGuardTest {
    private static final String OPERATOR = "Bearer " + SmallService.OPERATOR_TOKEN;
    private static final String NODE = "Bearer " + SmallService.NODE_TOKEN;

    private static final DropwizardAppExtension<SmallConfiguration> SERVICE = service(SmallService.class);
    private static final DropwizardAppExtension<SmallConfiguration> CLOSED = service(Closed.class);

    private final HttpClient http = HttpClient.newHttpClient();

    private static DropwizardAppExtension<SmallConfiguration> service(Class<? extends SmallService> type) {
        return new DropwizardAppExtension<>(
                type,
                null,
                ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                ConfigOverride.config("server.adminConnectors[0].port", "0"));
    }

    /** Its health and metrics need a token too. */
    public static final class Closed extends SmallService {
        @Override
        protected AdminAccess adminAccess() {
            return new AdminAccess(OPERATOR_TOKEN, NODE_TOKEN, AdminReads.TOKEN);
        }
    }

    private static HttpRequest.Builder request(DropwizardAppExtension<?> service, String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.getAdminPort() + path))
                .method(method, BodyPublishers.noBody());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"/healthcheck", "/healthcheck?pretty=true", "/metrics", "/ping"})
    void health_metrics_and_ping_are_open(String path) throws Exception {
        assertThat(send(request(SERVICE, "GET", path)).statusCode()).isEqualTo(200);
        assertThat(send(request(SERVICE, "HEAD", path)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /threads",
        "GET, /pprof",
        "GET, /tasks",
        "GET, /tasks/gc",
        "POST, /tasks/gc",
        "POST, /tasks/log-level?logger=com.pygmy&level=INFO",
        "POST, /tasks/nothing",
        "POST, /healthcheck",
        "OPTIONS, /metrics",
        "GET, /healthcheck/",
        "GET, /metrics;a=b",
        "GET, /%6detrics",
        "GET, /nothing"
    })
    void everything_else_needs_the_operators_token(String method, String path) throws Exception {
        HttpResponse<String> without = send(request(SERVICE, method, path));
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
        HttpResponse<String> wrong = send(request(SERVICE, method, path).header("Authorization", NODE));
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.body()).contains("role operator").doesNotContain(SmallService.NODE_TOKEN);
    }

    @Test
    void the_operator_uses_what_is_closed_to_others() throws Exception {
        HttpResponse<String> level = send(request(SERVICE, "POST", "/tasks/log-level?logger=com.pygmy&level=INFO")
                .header("Authorization", OPERATOR));
        assertThat(level.statusCode()).isEqualTo(200);
        HttpResponse<String> threads = send(request(SERVICE, "GET", "/threads").header("Authorization", OPERATOR));
        assertThat(threads.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://elsewhere.example, 403",
        "Origin, null, 403",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Content-Type, application/x-www-form-urlencoded, 415",
        "Content-Type, Multipart/Form-Data; boundary=x, 415",
        "Content-Type, text/plain;charset=utf-8, 415"
    })
    void what_a_web_page_can_send_changes_nothing_even_with_the_token(String header, String value, int status)
            throws Exception {
        HttpResponse<String> answer = send(request(SERVICE, "POST", "/tasks/gc")
                .header("Authorization", OPERATOR)
                .header(header, value));
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void where_it_is_configured_health_and_metrics_need_a_token_of_operator_or_node() throws Exception {
        for (String path : List.of("/healthcheck", "/metrics", "/ping")) {
            assertThat(send(request(CLOSED, "GET", path)).statusCode()).isEqualTo(401);
            assertThat(send(request(CLOSED, "GET", path).header("Authorization", "Bearer guess"))
                            .statusCode())
                    .isEqualTo(403);
            for (String token : List.of(OPERATOR, NODE)) {
                assertThat(send(request(CLOSED, "GET", path).header("Authorization", token))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(send(request(CLOSED, "GET", "/threads").header("Authorization", NODE))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void an_admin_port_without_a_host_in_its_configuration_is_bound_to_loopback() {
        List<String> hosts = Arrays.stream(
                        SERVICE.getEnvironment().getAdminContext().getServer().getConnectors())
                .map(ServerConnector.class::cast)
                .filter(connector -> connector.getLocalPort() == SERVICE.getAdminPort())
                .map(ServerConnector::getHost)
                .toList();
        assertThat(hosts).containsExactly(InetAddress.getLoopbackAddress().getHostAddress());
    }
}
