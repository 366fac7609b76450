package com.pygmy.chaos.bookstore.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.browser.Chromium;
import com.pygmy.chaos.harness.report.Scale;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cluster page: who watches sees at once what becomes of nodes, and an operator acts there. */
class WatchingInBrowserIT extends CustomerTest {
    private static final int PHONE = 360;

    /** What {@code docs/pictures.sh} shows in the README. */
    private static final Path PICTURE = Path.of("target", "pictures", "cluster-during-a-kill.png");

    @BeforeEach
    void look(BrowsedStore store) {
        page().navigate(store.at("cluster"));
        allAreHealthy();
    }

    private void allAreHealthy() {
        assertThat(page().locator("#headline")).hasText("✓ All 6 catalog and order nodes are healthy.");
    }

    private Locator node(String name) {
        return page().locator("[data-node=" + name + "]");
    }

    private void is(String node, String state) {
        assertThat(node(node)).hasAttribute("data-state", state);
    }

    @Test
    void a_killed_leader_is_red_and_green_again_and_buying_goes_on(BrowsedStore store) throws Exception {
        long book = store.add("Bought while a node is down", "Buying", 5);
        StoreNode leader = store.cluster().leader(NodeRole.CATALOG).orElseThrow();
        assertThat(node(leader.name()).locator(".badge")).hasText("Leader");
        leader.kill();
        is(leader.name(), "UNHEALTHY");
        assertThat(node(leader.name()).locator(".node-state")).containsText("Down for");
        assertThat(page().locator("#headline")).containsText("Both groups have a leader: the store goes on.");
        assertThat(page().locator("#changes")).containsText(leader.name() + " is unhealthy");

        Page shop = customer().newPage();
        shop.navigate(store.at("#/book/" + book));
        shop.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Buy").setExact(true))
                .click();
        assertThat(shop.locator(".panel.sold")).isVisible();
        page().bringToFront(); // in the background it does not watch
        is(leader.name(), "UNHEALTHY");
        page().setViewportSize(1100, 920);
        page().screenshot(new Page.ScreenshotOptions().setPath(PICTURE));
        page().setViewportSize(PHONE, 800);
        assertThat((int) page().evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(PHONE);
        assertThat(Chromium.accessibilityProblems(page())).isEmpty();

        store.cluster().heal();
        is(leader.name(), "HEALTHY");
        allAreHealthy();
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void an_operator_drains_a_node_and_takes_a_snapshot_and_no_one_else_can(BrowsedStore store) {
        page().getByLabel("Operator’s token").fill("not-the-token-of-operators");
        button("Use it").click();
        button("Take a snapshot: order-2").click();
        assertThat(page().locator("#done")).containsText("not the token of role operator");
        assertThat(button("Take a snapshot: order-2")).isHidden();

        page().getByLabel("Operator’s token").fill(store.cluster().operatorToken());
        page().keyboard().press("Enter");
        button("Take a snapshot: order-2").click();
        assertThat(page().locator("#done")).containsText("order-2, take a snapshot: done, at index");
        button("Drain: order-2").click();
        is("order-2", "DRAINING");
        button("End the drain: order-2").click();
        is("order-2", "HEALTHY");
        page().reload();
        allAreHealthy();
        assertThat(page().getByLabel("Operator’s token")).hasValue("");
        assertThat(page().evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage)).join()"))
                .isEqualTo("");
    }

    @Test
    void its_charts_have_the_scale_and_the_parts_of_those_of_reports() {
        for (double most : new double[] {1, 7, 20, 100, 1234}) {
            Map<Integer, String> drawn = new TreeMap<>();
            for (Object line : (List<?>)
                    page().evaluate("async most => (await import('/web/chart.js')).gridlines(most, 220)", most)) {
                List<?> place = (List<?>) line;
                drawn.put(((Number) place.get(0)).intValue(), label(((Number) place.get(1)).doubleValue()));
            }
            assertThat(drawn).isEqualTo(Scale.linear(most, 220).gridlines(WatchingInBrowserIT::label));
        }
        Locator chart = page().locator("#charts .plot").first();
        assertThat(chart.locator(".stretched .grid").first()).isAttached();
        assertThat(chart.locator(".scale").first()).isVisible();
        assertThat(chart.locator(".tick").last()).hasText("now");
        Locator answered = page().locator("#charts .key .line-1").first();
        Locator failed = page().locator("#charts .key .line-2").first();
        assertThat(answered).hasCSS("stroke-dasharray", "none");
        assertThat(failed).not().hasCSS("stroke-dasharray", "none");
    }

    private static String label(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
