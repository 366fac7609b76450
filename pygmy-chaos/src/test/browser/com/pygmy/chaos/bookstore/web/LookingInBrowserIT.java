package com.pygmy.chaos.bookstore.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.pygmy.chaos.browser.Chromium;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages in anybody's hands. Pictures are left in {@code target/pictures}. */
class LookingInBrowserIT extends CustomerTest {
    private static final Path PICTURES = Path.of("target", "pictures");

    @Test
    void books_are_browsed_by_topic_and_found_as_one_types(BrowsedStore store) throws Exception {
        store.add("Knots for Sailors", "Sailing", 5);
        store.add("Sails and Winds", "Sailing", 5);
        page().navigate(store.at(""));
        link("Sailing").click();
        assertThat(page().locator(".card:not(.skeleton)")).hasCount(2);
        assertThat(page().locator(".told")).hasText("2 books in Sailing");
        page().getByLabel("Search books").pressSequentially("kno");
        assertThat(page().locator(".told")).hasText("1 book for “kno” in Sailing");
        page().reload();
        link("Knots for Sailors").click();
        assertThat(heading("Knots for Sailors")).isFocused();
        page().goBack();
        assertThat(page().getByLabel("Search books")).hasValue("kno");
        assertThat(page().locator(".card:not(.skeleton)")).hasCount(1);
        page().getByLabel("Search books").fill("no such words");
        assertThat(page().locator(".empty")).containsText("No book found");
    }

    @Test
    void without_a_network_the_page_says_so_and_goes_on_when_it_is_back(BrowsedStore store) throws Exception {
        long book = store.add("Bought in a tunnel", "Buying", 5);
        openBook(store, book);
        customer().setOffline(true);
        assertThat(page().locator("#offline")).isVisible();
        buyButton().click();
        assertThat(said("Nothing was bought yet")).isVisible();
        customer().setOffline(false);
        assertThat(heading("Bought.")).isVisible();
        assertThat(page().locator("#offline")).hasCount(0);
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void a_store_on_the_same_machine_sells_although_the_browser_has_no_network_at_all(BrowsedStore store)
            throws Exception {
        customer().addInitScript("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })");
        long book = store.add("Bought in an aeroplane", "Buying", 5);
        openBook(store, book);
        buyButton().click();
        assertThat(heading("Bought.")).isVisible();
        assertThat(page().locator("#offline")).hasCount(0);
        assertThat(store.orders(book)).hasSize(1);
    }

    @Test
    void a_session_of_another_life_of_the_store_is_dropped_and_said(BrowsedStore store) throws Exception {
        long book = store.add("Known before", "Sessions", 5);
        openBook(store, book);
        page().evaluate("sessionStorage.setItem('pygmy.session', 'catalog@dead:7;order@dead:7')");
        page().reload();
        assertThat(page().locator("#session")).isVisible();
        buyButton().click();
        assertThat(heading("Bought.")).isVisible();
        assertThat((String) page().evaluate("sessionStorage.getItem('pygmy.session')"))
                .contains("catalog@")
                .doesNotContain("dead");
    }

    @Test
    void a_hostile_title_is_text(BrowsedStore store) throws Exception {
        String title = "<img src=x onerror=\"window.taken=1\"><script>window.taken=1</script>\u202e {{7*7}}";
        long book = store.add(title, "<b>Hostile</b>", 5);
        page().navigate(store.at("#/?topic=" + URLEncoder.encode("<b>Hostile", UTF_8)));
        assertThat(page().locator(".card .title")).hasText(title);
        openBook(store, book);
        assertThat(page().locator("h1")).hasText(title);
        buyButton().click();
        assertThat(page().locator(".panel cite")).hasText(title);
        page().navigate(store.at("#/orders"));
        assertThat(page().locator(".orders cite")).hasText(title);
        assertThat(page().evaluate("window.taken")).isNull();
        assertThat(page().locator("main img, main script")).hasCount(0);
    }

    @Test
    void all_is_done_with_the_keyboard_alone(BrowsedStore store) throws Exception {
        long book = store.add("Typed", "Keyboards", 5);
        page().navigate(store.at(""));
        assertThat(page().locator(".card:not(.skeleton)").first()).isVisible();
        page().keyboard().press("Tab");
        assertThat(page().locator(".skip")).isFocused();
        page().keyboard().press("Enter");
        assertThat(page().locator("main")).isFocused();
        page().keyboard().press("Tab");
        assertThat(page().getByLabel("Search books")).isFocused();
        page().keyboard().type("typed");
        assertThat(page().locator(".card")).hasCount(1);
        tabTo(page().locator(".card a"));
        page().keyboard().press("Enter");
        assertThat(heading("Typed")).isFocused();
        tabTo(buyButton());
        page().keyboard().press("Enter");
        assertThat(heading("Bought.")).isFocused();
        tabTo(page().locator(".panel a"));
        page().keyboard().press("Enter");
        assertThat(heading("Order")).isFocused();
        assertThat(store.orders(book)).hasSize(1);
    }

    private void tabTo(Locator target) {
        for (int i = 0; i < 40; i++) {
            page().keyboard().press("Tab");
            if ((boolean) target.evaluate("element => element === document.activeElement")) {
                return;
            }
        }
        throw new AssertionError(target + " is not reached by 40 times Tab");
    }

    @Test
    void every_view_fits_a_phone_and_is_for_everybody_in_light_and_dark(BrowsedStore store) throws Exception {
        long book = store.add("W".repeat(300), "A topic of a name that is much longer than a phone is wide", 6);
        List<String> views = List.of(
                "", "#/book/" + book, "#/orders", "#/nowhere", "docs", "cluster", "problems/insufficient-stock");
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {360, 768, 1280}) {
                customer().close();
                come(new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 800));
                String suffix = "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT);
                openBook(store, book);
                buyButton().click();
                assertThat(heading("Bought.")).isVisible();
                examine("bought" + suffix, width);
                page().locator(".panel a").click();
                assertThat(button("Cancel this order")).isVisible();
                examine("order" + suffix, width);
                for (String view : views) {
                    page().navigate(store.at(view));
                    assertThat(page().locator("h1")).isVisible();
                    assertThat(page().locator(".skeleton, main[aria-busy=true]"))
                            .hasCount(0);
                    examine(view.replaceAll("[^a-z]+", "") + suffix, width);
                }
            }
        }
    }

    private void examine(String name, int width) throws Exception {
        assertThat((int) page().evaluate("document.documentElement.scrollWidth"))
                .as("width of %s", name)
                .isLessThanOrEqualTo(width);
        assertThat(Chromium.accessibilityProblems(page())).as(name).isEmpty();
        page().screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("store-" + name + ".png")));
    }

    @Test
    void the_api_is_described_and_each_problem_leads_to_its_page(BrowsedStore store) {
        page().navigate(store.at("docs"));
        page().getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Contents"))
                .getByText(Pattern.compile("POST.*/orders$"))
                .click();
        assertThat(page().locator("#post-v1-orders")).isInViewport();
        Locator problem = page().locator("#problem-insufficient-stock");
        assertThat(problem).isVisible();
        problem.click();
        assertThat(heading("Not enough copies in stock")).isVisible();
        page().goBack();
        assertThat(page().locator("#problem-insufficient-stock")).isVisible();
    }

    @Test
    void the_command_that_places_an_order_is_accepted_as_it_is_shown(BrowsedStore store) throws Exception {
        page().navigate(store.at("docs"));
        Locator operation = page().locator("section[aria-labelledby=post-v1-orders]");
        String command = operation.locator("> pre").first().innerText();

        Process curl = new ProcessBuilder("bash", "-c", command + " --silent --show-error --write-out ' %{http_code}'")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(curl.getInputStream().readAllBytes(), UTF_8)).endsWith(" 201");
        assertThat(operation.getByText("PLACED").first().innerText()).doesNotContain("cancelledAt");
    }
}
