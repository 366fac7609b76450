package com.pygmy.service.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Problem;
import com.pygmy.service.config.UnusableConfiguration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BearerTokensTest {
    private static final String OPERATOR = "0123456789abcdef";
    private static final String NODE = "fedcba9876543210";

    private final BearerTokens tokens = new BearerTokens(Map.of(Role.OPERATOR, OPERATOR, Role.NODE, NODE));

    @Test
    void what_a_node_sends_in_place_of_its_token_is_taken_for_its_role_and_is_not_the_token() {
        String sent = BearerTokens.derived(NODE);
        assertThat(sent).hasSize(64).doesNotContain(NODE);
        assertThat(tokens.refusal("Bearer " + sent, Role.NODE)).isEmpty();
        assertThat(tokens.refusal("Bearer " + sent, Role.OPERATOR).map(Problem::status))
                .contains(403);
        assertThat(tokens.refusal("Bearer " + BearerTokens.derived(sent), Role.NODE)
                        .map(Problem::status))
                .contains(403);
    }

    @Test
    void a_short_token_is_refused_by_the_name_of_its_key_and_not_shown() {
        assertThatThrownBy(() -> new BearerTokens(Map.of(Role.NODE, "0123456789abcde")))
                .isInstanceOf(UnusableConfiguration.class)
                .hasMessageContaining("nodeToken: 15 characters")
                .hasMessageNotContaining("0123");
        assertThatThrownBy(() -> new BearerTokens(Map.of(Role.OPERATOR, "")))
                .hasMessageContaining("operatorToken: 0 characters");
    }

    @Test
    void one_token_cannot_be_that_of_two_roles() {
        assertThatThrownBy(() -> new BearerTokens(Map.of(Role.NODE, OPERATOR, Role.OPERATOR, OPERATOR)))
                .isInstanceOf(UnusableConfiguration.class)
                .hasMessageContaining("operatorToken, nodeToken: the same")
                .hasMessageNotContaining(OPERATOR);
    }

    @Test
    void a_token_that_looks_like_a_customers_is_refused() {
        String customer = CustomerToken.random().value();
        assertThatThrownBy(() -> new BearerTokens(Map.of(Role.OPERATOR, customer)))
                .isInstanceOf(UnusableConfiguration.class)
                .hasMessageNotContaining(customer);
    }

    @Test
    void each_role_has_its_own_token() {
        assertThat(tokens.refusal("Bearer " + OPERATOR, Role.OPERATOR)).isEmpty();
        assertThat(tokens.refusal("bearer  " + OPERATOR + " ", Role.OPERATOR)).isEmpty();
        assertThat(tokens.refusal("Bearer " + NODE, Role.OPERATOR, Role.NODE)).isEmpty();
        assertThat(tokens.refusal("Bearer " + NODE, Role.OPERATOR).map(Problem::status))
                .hasValue(403);
        assertThat(tokens.refusal(OPERATOR, Role.OPERATOR).map(Problem::status)).hasValue(401);
        assertThat(tokens.refusal(null, Role.OPERATOR).map(Problem::status)).hasValue(401);
        assertThat(tokens.refusal("Bearer ", Role.OPERATOR).map(Problem::status))
                .hasValue(403);
    }

    @Test
    void a_role_without_a_token_is_nobodys() {
        BearerTokens operatorOnly = new BearerTokens(Map.of(Role.OPERATOR, OPERATOR));
        assertThat(operatorOnly.refusal("Bearer ", Role.NODE).map(Problem::status))
                .hasValue(403);
        assertThat(operatorOnly.refusal("Bearer " + OPERATOR, Role.NODE).map(Problem::status))
                .hasValue(403);
    }
}
