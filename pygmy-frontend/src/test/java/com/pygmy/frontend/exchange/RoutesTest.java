package com.pygmy.frontend.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.failover.Group;
import com.pygmy.failover.RequestKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    @Test
    void books_and_topics_belong_to_the_catalog_and_their_reads_may_be_kept() {
        Route kept = new Route.ToNode(Group.CATALOG, RequestKind.READ, true);
        assertThat(Routes.find("GET", "/v1/books", false)).isEqualTo(kept);
        assertThat(Routes.find("GET", "/v1/books/7", false)).isEqualTo(kept);
        assertThat(Routes.find("GET", "/v1/topics", false)).isEqualTo(kept);
        assertThat(Routes.find("HEAD", "/v1/books/7", false))
                .isEqualTo(new Route.ToNode(Group.CATALOG, RequestKind.READ, false));
        assertThat(Routes.find("PUT", "/v1/books/7", false))
                .isEqualTo(new Route.ToNode(Group.CATALOG, RequestKind.WRITE, false));
        assertThat(Routes.find("POST", "/v1/books/7/stock-adjustments", true))
                .isEqualTo(new Route.ToNode(Group.CATALOG, RequestKind.KEYED_WRITE, false));
    }

    @Test
    void orders_belong_to_the_order_group_and_their_reads_are_never_kept() {
        assertThat(Routes.find("GET", "/v1/orders", false))
                .isEqualTo(new Route.ToNode(Group.ORDER, RequestKind.READ, false));
        assertThat(Routes.find("GET", "/v1/orders/a0", false))
                .isEqualTo(new Route.ToNode(Group.ORDER, RequestKind.READ, false));
        assertThat(Routes.find("POST", "/v1/orders", true))
                .isEqualTo(new Route.ToNode(Group.ORDER, RequestKind.KEYED_WRITE, false));
        assertThat(Routes.find("POST", "/v1/orders", false))
                .isEqualTo(new Route.ToNode(Group.ORDER, RequestKind.WRITE, false));
        assertThat(Routes.find("POST", "/v1/orders/a0/cancellation", true))
                .isEqualTo(new Route.ToNode(Group.ORDER, RequestKind.KEYED_WRITE, false));
    }

    @Test
    void an_import_streams_and_is_not_sent_twice_even_with_a_key() {
        assertThat(Routes.find("POST", "/v1/books/import", true))
                .isEqualTo(new Route.ToNode(Group.CATALOG, RequestKind.STREAMED_WRITE, false));
    }

    @Test
    void a_put_or_delete_with_a_key_is_as_good_as_a_post_with_one() {
        assertThat(Routes.find("PUT", "/v1/books/7", true))
                .isEqualTo(new Route.ToNode(Group.CATALOG, RequestKind.KEYED_WRITE, false));
        assertThat(Routes.find("DELETE", "/v1/books/7", true))
                .isEqualTo(new Route.ToNode(Group.CATALOG, RequestKind.KEYED_WRITE, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "PATCH", "PUT", "CONNECT", "get", "BREW"})
    void other_methods_are_not_allowed(String method) {
        assertThat(Routes.find(method, "/v1/books", false)).isEqualTo(new Route.NotAllowed("GET, HEAD, POST, OPTIONS"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/ledger",
                "/v1/ledger/decisions",
                "/v1/changes",
                "/raft/index",
                "/v1/cluster",
                "/v1/cache/invalidations",
                "/v1/booksellers",
                "/v1/topics/1",
                "/v1/books/7/other",
                "/v1/books/7/stock-adjustments/1",
                "/v1/books/import/stock-adjustments/x",
                "/v1/orders/a0/cancellation/x",
                "/V1/books",
                "//v1/books",
                "/v1/books/",
                "/v1/books//7",
                "/v1/books/./7",
                "/v1/books/..",
                "/v1/books/../ledger",
                "/v1/books/...",
                "/v1/books/%2e%2e/ledger",
                "/v1/books/..;/ledger",
                "/v1/books/7;a=b",
                "/v1/books/a%2fb",
                "/v1/books/a b",
                "/v1/books/a\\b",
                "/v1/books/\u00e4"
            })
    void what_is_not_on_the_list_never_reaches_a_node(String path) {
        assertThat(Routes.find("GET", path, false)).isEqualTo(new Route.Here());
        assertThat(Routes.find("POST", path, true)).isEqualTo(new Route.Here());
    }
}
