package com.pygmy.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeVariablesTest {
    private final Map<String, String> given = new HashMap<>(Map.of(
            "BANK_NODES", "bank-1 bank-2",
            "BANK_1_PORT", "7001",
            "BANK_1_ADMIN_PORT", "7101",
            "BANK_1_RAFT_PORT", "7201",
            "BANK_2_PORT", "7002",
            "BANK_2_ADMIN_PORT", "7102",
            "BANK_2_RAFT_PORT", "7202"));

    private String value(String name) {
        return String.valueOf(new NodeVariables("bank-2", given::get).value(name));
    }

    @Test
    void a_node_knows_itself_and_all_of_its_group() {
        given.put("PYGMY_HOST_1", "one.example");
        given.put("PYGMY_HOST_2", "10.0.0.12");
        assertThat(value("node")).isEqualTo("bank-2");
        assertThat(value("node.host") + ":" + value("node.port")).isEqualTo("10.0.0.12:7002");
        assertThat(value("node.adminPort")).isEqualTo("7102");
        assertThat(value("bank.peers")).isEqualTo("{ bank-1: \"one.example:7201\", bank-2: \"10.0.0.12:7202\" }");
        assertThat(value("bank.urls"))
                .isEqualTo("{ bank-1: \"http://one.example:7001\", bank-2: \"http://10.0.0.12:7002\" }");
    }

    @Test
    void a_node_may_have_another_host_than_its_number_and_admin_ports_are_at_loopback_unless_told() {
        given.put("PYGMY_HOST_2", "10.0.0.12");
        given.put("BANK_2_HOST", "10.0.0.99");
        given.put("PYGMY_ADMIN_HOST_1", "10.1.0.11");
        assertThat(value("node.host")).isEqualTo("10.0.0.99");
        assertThat(value("node.adminHost")).isEqualTo("127.0.0.1");
        assertThat(value("bank.nodes"))
                .isEqualTo("{ bank-1: { service: \"http://127.0.0.1:7001\", admin: \"http://10.1.0.11:7101\" }, "
                        + "bank-2: { service: \"http://10.0.0.99:7002\", admin: \"http://127.0.0.1:7102\" } }");
    }

    @ParameterizedTest
    @CsvSource({"fd00::12", "[fd00::12]"})
    void an_ipv6_address_is_bound_as_it_is_and_in_brackets_elsewhere(String address) {
        given.put("PYGMY_HOST_2", address);
        assertThat(value("node.host")).isEqualTo("fd00::12");
        assertThat(value("bank.peers")).contains("bank-2: \"[fd00::12]:7202\"");
        assertThat(value("bank.urls")).contains("\"http://[fd00::12]:7002\"");
    }

    @Test
    void with_certificates_nodes_are_asked_by_https_and_customers_may_be_shown_others() {
        given.put("PYGMY_TLS", "/tls");
        assertThat(value("bank.urls")).contains("bank-1: \"https://127.0.0.1:7001\"");
        assertThat(value("bank.nodes")).contains("admin: \"https://127.0.0.1:7101\"");
        assertThat(value("node.serverTls")).isEqualTo(value("node.tls"));
        assertThat(value("node.publicTls")).isEqualTo(value("node.tls"));

        given.put("PYGMY_TLS_CLIENTS", "certified");
        assertThat(value("node.serverTls")).contains("clientCertificates: true");
        assertThat(value("node.publicTls")).doesNotContain("clientCertificates");
        given.put("PYGMY_TLS_CLIENTS", "some");
        assertThatThrownBy(() -> value("node.serverTls")).hasMessageContaining("PYGMY_TLS_CLIENTS: 'some'");

        given.put("PYGMY_FRONTEND_TLS", "/public");
        assertThat(value("node.publicTls"))
                .isEqualTo("{ certificate: \"/public/fullchain.pem\", key: \"/public/privkey.pem\" }");
        given.put("PYGMY_FRONTEND_TLS", "off");
        assertThat(value("node.publicTls")).isEqualTo("null");
    }

    @Test
    void certificates_are_in_one_folder_under_the_names_of_nodes() {
        assertThat(value("node.tls")).isEqualTo("null");
        given.put("PYGMY_TLS", "/etc/pygmy/tls");
        assertThat(value("node.tls"))
                .isEqualTo("{ certificate: \"/etc/pygmy/tls/bank-2.pem\", key: \"/etc/pygmy/tls/bank-2-key.pem\","
                        + " trusted: \"/etc/pygmy/tls/ca.pem\" }");
    }

    @Test
    void other_names_are_none_of_its_own() {
        assertThat(new NodeVariables("bank-2", given::get).value("PORT")).isNull();
        assertThat(new NodeVariables("bank-2", given::get).value("bank.host")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BANK_NODES   | bank-1 shop-1   | bank.peers | BANK_NODES: 'shop-1' is no name (expected: such as bank-1)
            BANK_NODES   | bank-1 bank-3   | bank.peers | BANK_3_RAFT_PORT: not set
            BANK_1_PORT  | 70a1            | bank.urls  | BANK_1_PORT: '70a1' (expected: a port
            PYGMY_HOST_2 | [fd00::12       | node.host  | PYGMY_HOST_2: '[fd00::12' is no host
            PYGMY_HOST_1 | 'a", x: "'      | bank.peers | PYGMY_HOST_1:
            NOTHING      | x               | shop.peers | SHOP_NODES: not set
            """)
    void what_cannot_be_is_refused_by_the_name_of_its_variable(
            String variable, String value, String asked, String said) {
        given.put(variable, value);
        assertThatThrownBy(() -> value(asked))
                .isInstanceOf(UnusableConfiguration.class)
                .hasMessageContaining(said);
    }
}
