package com.pygmy.chaos.bookstore.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.pygmy.chaos.browser.Chromium;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A person at the store, with a browser: each test is a customer of its own with books of its own, and all tests share one
 * store.
 */
@Timeout(300)
@ExtendWith(BrowsedStore.Shared.class)
abstract class CustomerTest {
    private static final int PATIENCE_MS = 60_000;

    private static Chromium chromium;

    private BrowserContext customer;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }

    @AfterAll
    static void stop() {
        chromium.close();
    }

    @BeforeEach
    void a_new_customer_comes() {
        chromium.forget();
        come(new Browser.NewContextOptions());
    }

    final void come(Browser.NewContextOptions options) {
        customer = chromium.customer(options);
        page = customer.newPage();
    }

    @AfterEach
    void nobody_complained_and_no_other_host_was_asked(BrowsedStore store) {
        customer.close();
        assertThat(chromium.complaints()).isEmpty();
        assertThat(chromium.requests())
                .extracting(URI::getAuthority)
                .containsOnly(URI.create(store.at("")).getAuthority());
    }

    final BrowserContext customer() {
        return customer;
    }

    final Page page() {
        return page;
    }

    final void openBook(BrowsedStore store, long book) {
        page.navigate(store.at("#/book/" + book));
        assertThat(buyButton()).isVisible();
    }

    final Locator buyButton() {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Buy").setExact(true));
    }

    final Locator copies() {
        return page.getByLabel("Copies", new Page.GetByLabelOptions().setExact(true));
    }

    final Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    final Locator link(String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name))
                .first();
    }

    final Locator heading(String text) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(text));
    }

    final Locator said(String text) {
        return page.locator("main").getByText(text).first();
    }
}
