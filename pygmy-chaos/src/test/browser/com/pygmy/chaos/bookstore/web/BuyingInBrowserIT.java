package com.pygmy.chaos.bookstore.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One click is one order whose outcome its customer learns, also where the answer is late, lost or refused. */
class BuyingInBrowserIT extends CustomerTest {
    private static final String ORDERS = "**/v1/orders";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What becomes of orders on their way, from now on. */
    private void intercept(Consumer<Route> conduct) {
        page().route(ORDERS, conduct);
    }

    @Test
    void what_is_bought_is_an_order_and_gone_from_the_stock(BrowsedStore store) throws Exception {
        long book = store.add("Bought", "Buying", 10);
        openBook(store, book);
        copies().fill("2");
        assertThat(page().locator("#total")).hasText("2 copies: 25.00");
        buyButton().click();
        assertThat(heading("Bought.")).isFocused();
        assertThat(said("8 copies left")).isVisible();
        page().locator(".panel a").click();
        assertThat(page().locator("tfoot td")).hasText("25.00");
        assertThat(store.orders(book)).singleElement().satisfies(order -> {
            assertThat(page().locator(".long")).hasText(order.path("id").asText());
            assertThat(order.at("/lines/0/copies").asLong()).isEqualTo(2);
        });
    }

    @Test
    void a_double_click_is_one_order(BrowsedStore store) throws Exception {
        long book = store.add("Clicked twice", "Buying", 5);
        openBook(store, book);
        buyButton().dblclick();
        assertThat(heading("Bought.")).isVisible();
        assertThat(store.orders(book)).hasSize(1);
        assertThat(store.stock(book)).isEqualTo(4);
    }

    @Test
    void a_reload_before_the_answer_is_one_order(BrowsedStore store) throws Exception {
        long book = store.add("Reloaded", "Buying", 5);
        openBook(store, book);
        intercept(route -> route.fetch()); // it arrives, and its answer does not come
        buyButton().click();
        assertThat(said("Still working on it.")).isVisible();
        page().unroute(ORDERS);
        page().reload();
        assertThat(heading("Bought.")).isVisible();
        page().reload();
        assertThat(heading("Bought.")).isVisible();
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void a_lost_answer_is_asked_for_again_and_is_one_order(BrowsedStore store) throws Exception {
        long book = store.add("Answer lost", "Buying", 5);
        openBook(store, book);
        intercept(route -> {
            route.fetch();
            route.abort("connectionreset");
        });
        buyButton().click();
        assertThat(said("Outcome unknown, asking again.")).isVisible();
        assertThat(said("Tried 2 times")).isVisible();
        button("Stop asking").click();
        assertThat(heading("Outcome unknown.")).isVisible();
        page().unroute(ORDERS);
        page().reload();
        button("Ask again").click();
        assertThat(heading("Bought.")).isVisible();
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void looking_a_purchase_up_buys_nothing_also_where_nobody_answers(BrowsedStore store) throws Exception {
        long book = store.add("Only looked up", "Buying", 5);
        openBook(store, book);
        intercept(route -> route.abort("connectionreset"));
        buyButton().click();
        assertThat(said("Outcome unknown, asking again.")).isVisible();
        button("Stop asking").click();
        page().route(url -> url.contains("/v1/orders?"), route -> route.abort("connectionreset"));
        button("Only look it up").click();
        assertThat(said("The store could not be asked just now.")).isVisible();
        page().unrouteAll();
        button("Only look it up").click();
        assertThat(said("The store has no order for it yet.")).isVisible();
        assertThat(store.orders(book)).isEmpty();
    }

    @Test
    void a_store_that_refuses_for_the_moment_is_asked_again_when_it_said(BrowsedStore store) throws Exception {
        long book = store.add("Busy", "Buying", 5);
        openBook(store, book);
        intercept(route -> route.fulfill(new Route.FulfillOptions()
                .setStatus(503)
                .setContentType("application/problem+json")
                .setHeaders(Map.of("Retry-After", "2"))
                .setBody("{\"type\":\"/problems/no-leader\",\"status\":503,\"executed\":\"no\",\"detail\":\"none\"}")));
        buyButton().click();
        assertThat(said("The store cannot take it now.")).isVisible();
        assertThat(button("Try now")).hasCount(0);
        page().unroute(ORDERS);
        assertThat(heading("Bought.")).isVisible();
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void sold_out_says_how_many_are_left(BrowsedStore store) throws Exception {
        long book = store.add("Nearly gone", "Buying", 2);
        openBook(store, book);
        copies().fill("5");
        buyButton().click();
        assertThat(said("only 2 copies were left, not 5")).isVisible();
        button("Choose again").click();
        copies().fill("2");
        buyButton().click();
        assertThat(heading("Bought.")).isVisible();
        assertThat(page().locator(".live")).hasText("Sold out");
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void a_leader_killed_between_click_and_answer_costs_no_order_and_makes_none_twice(BrowsedStore store)
            throws Exception {
        long book = store.add("Bought through a kill", "Buying", 5);
        openBook(store, book);
        intercept(route -> {
            page().unroute(ORDERS);
            store.cluster().leader(NodeRole.CATALOG).orElseThrow().kill();
            route.resume();
        });
        buyButton().click();
        assertThat(heading("Bought.")).isVisible();
        store.cluster().heal();
        assertThat(store.cluster().awaitHealthy(LIMIT)).isTrue();
        assertThat(store.orders(book)).hasSize(1);
        assertThat(store.stock(book)).isEqualTo(4);
    }

    @Test
    void two_tabs_are_two_intentions_and_each_sees_what_the_other_bought(BrowsedStore store) throws Exception {
        long book = store.add("Two tabs", "Buying", 10);
        openBook(store, book);
        Page second = customer().newPage();
        second.navigate(store.at("#/orders"));
        assertThat(second.locator(".empty")).isVisible();
        buyButton().click();
        assertThat(heading("Bought.")).isVisible();
        assertThat(second.locator(".orders li")).hasCount(1);
        second.navigate(store.at("#/book/" + book));
        second.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Buy").setExact(true))
                .click();
        assertThat(second.locator(".panel.sold")).isVisible();
        assertThat(said("8 copies left")).isVisible();
        assertThat(store.orders(book)).hasSize(2);
    }

    @Test
    void a_cancelled_order_gives_its_copies_back(BrowsedStore store) throws Exception {
        long book = store.add("Thought better of", "Buying", 5);
        openBook(store, book);
        buyButton().click();
        assertThat(heading("Bought.")).isVisible();
        link("My orders").click();
        assertThat(page().locator(".badge")).hasText("Placed");
        page().locator(".orders a").click();
        button("Cancel this order").click();
        button("Yes, cancel it").click();
        assertThat(said("Its copies are back in the store.")).isVisible();
        assertThat(page().locator(".badge")).hasText("Cancelled");
        assertThat(store.stock(book)).isEqualTo(5);
    }
}
