package com.pygmy.catalog.groups;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.catalog.groups.GroupRates.Costs;
import com.pygmy.catalog.groups.GroupRates.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What docs/scaling.md says of rates is what the simulation gives for the costs that it says. */
class GroupRatesTest {
    private static final Costs MEASURED = new Costs(740, 2333, 137, 1172, 78, 90);

    private static final List<Setting> SETTINGS = List.of(
            new Setting(2, 1, 50, 0),
            new Setting(4, 1, 50, 0),
            new Setting(16, 1, 50, 0),
            new Setting(64, 1, 50, 0),
            new Setting(16, 1, 500, 0),
            new Setting(2, 4, 50, 0.1),
            new Setting(4, 4, 50, 0.1),
            new Setting(16, 4, 50, 0.1),
            new Setting(16, 16, 50, 0),
            new Setting(16, 16, 50, 0.1),
            new Setting(16, 16, 50, 0.5),
            new Setting(16, 16, 500, 0.1),
            new Setting(64, 16, 50, 0.1));

    private static String row(Setting setting) {
        double rate = GroupRates.ordersPerSecond(MEASURED, setting);
        return String.format(
                Locale.ROOT,
                "| %d | %s ms | %d | %.0f %% | %,.0f |",
                setting.cores(),
                setting.roundTrip() / 1000,
                setting.groups(),
                setting.acrossGroups() * 100,
                Math.round(rate / 100) * 100.0);
    }

    @Test
    void the_page_on_scaling_tells_the_simulated_rates() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "scaling.md"));
        assertThat(page).contains(SETTINGS.stream().map(GroupRatesTest::row).toList());
    }

    @Test
    void the_page_on_scaling_tells_the_costs_that_the_simulation_has() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "scaling.md"));
        assertThat(page)
                .contains(
                        row("outside the logs, each order", MEASURED.request()),
                        row("a log entry, leader", MEASURED.leaderEntry()),
                        row("each order in it, leader", MEASURED.leaderOrder()),
                        row("a log entry, follower", MEASURED.followerEntry()),
                        row("each order in it, follower", MEASURED.followerOrder()),
                        row("fdatasync", MEASURED.sync()));
    }

    private static String row(String part, double micros) {
        return String.format(Locale.ROOT, "| %s | %.0f µs |", part, micros);
    }

    @Test
    void a_second_group_takes_the_ceiling_off_where_there_are_cores() {
        double one = GroupRates.ordersPerSecond(MEASURED, new Setting(16, 1, 50, 0));
        assertThat(GroupRates.ordersPerSecond(MEASURED, new Setting(16, 2, 50, 0)))
                .isGreaterThan(1.8 * one);
        assertThat(GroupRates.ordersPerSecond(MEASURED, new Setting(64, 1, 50, 0)))
                .isLessThan(1.2 * one);
    }
}
