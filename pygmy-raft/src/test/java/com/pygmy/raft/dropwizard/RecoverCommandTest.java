package com.pygmy.raft.dropwizard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.backup.BackupManifest;
import com.pygmy.raft.testing.LogDamage;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.JarLocation;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a service's jar by which one replica's files, the end of which is damaged, become a group again. */
@Timeout(120)
class RecoverCommandTest {
    private static final int DEPOSITS = 20;
    private static final int LOST_ENTRIES = 8;

    @TempDir
    Path root;

    /** What the command says of its failure; empty where it did what it was told. */
    private static String run(String... arguments) {
        BankService service = new BankService();
        Bootstrap<BankService.Settings> bootstrap = new Bootstrap<>(service);
        service.initialize(bootstrap);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        boolean failed = new Cli(new JarLocation(BankService.class), bootstrap, said, said)
                .run(arguments)
                .isPresent();
        assertThat(said.toString(UTF_8).isEmpty()).as(said.toString(UTF_8)).isEqualTo(!failed);
        return said.toString(UTF_8);
    }

    private static long index(HttpResponse<String> deposited) {
        return Long.parseLong(
                deposited.headers().firstValue(Headers.INDEX).orElseThrow().replace("bank=", ""));
    }

    /** The index of each deposit of one cent. What one replica had on its disk when all had them is copied, as a crash would leave it. */
    private List<Long> depositAndCrash(Path left) throws Exception {
        List<Long> indexes = new ArrayList<>();
        try (BankNodes nodes = new BankNodes(root)) {
            for (int i = 0; i < DEPOSITS; i++) {
                indexes.add(index(nodes.deposit(1, "deposit-" + i, "anna", 1)));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> nodes.task(1, "raft-digest").equals(nodes.task(2, "raft-digest"))
                            && nodes.task(2, "raft-digest").equals(nodes.task(3, "raft-digest")));
            try (Stream<Path> files = Files.walk(nodes.directory(2))) {
                for (Path file : files.toList()) {
                    Files.copy(file, left.resolve(nodes.directory(2).relativize(file)));
                }
            }
        }
        return indexes;
    }

    @Test
    void a_replica_with_a_damaged_end_becomes_a_group_only_where_the_index_of_its_end_is_accepted() throws Exception {
        Path left = root.resolve("left");
        List<Long> deposits = depositAndCrash(left);
        MoreFiles.deleteRecursively(root.resolve("data-2"), RecursiveDeleteOption.ALLOW_INSECURE);
        Files.move(left, root.resolve("data-2"));
        LogDamage.zeroLastEntries(root.resolve("data-2"), LOST_ENTRIES);
        // It would hold what the log has lost.
        for (String file : List.of("state.db", "state.db-wal")) {
            Files.delete(root.resolve("data-2").resolve(file));
        }
        String yaml = root.resolve("bank-2.yml").toString();
        Path folder = root.resolve("salvaged");

        assertThat(run("recover", yaml, folder.toString())).contains("expected: --accept-loss bank");
        String refused = run("recover", yaml, folder.toString(), "--accept-loss", "bank");
        Matcher end = Pattern.compile("^pygmy: .* ends at index (\\d+), .*--accept-index \\1 to begin without the rest")
                .matcher(refused);
        assertThat(end.find()).as(refused).isTrue();
        long index = Long.parseLong(end.group(1));
        assertThat(index).isLessThan(deposits.get(DEPOSITS - 1));
        for (long wrong : new long[] {index - 1, index + 1}) {
            assertThat(run(
                            "recover",
                            yaml,
                            folder.toString(),
                            "--accept-loss",
                            "bank",
                            "--accept-index",
                            Long.toString(wrong)))
                    .isEqualTo(refused);
        }
        assertThat(folder).doesNotExist();
        assertThat(run(
                        "recover",
                        yaml,
                        folder.toString(),
                        "--accept-loss",
                        "bank",
                        "--accept-index",
                        Long.toString(index)))
                .isEmpty();
        assertThat(BackupManifest.read(folder).groups().get(0).index()).isEqualTo(index);

        for (int node = 1; node <= 3; node++) {
            MoreFiles.deleteRecursively(root.resolve("data-" + node), RecursiveDeleteOption.ALLOW_INSECURE);
            assertThat(run("restore", root.resolve("bank-" + node + ".yml").toString(), folder.toString()))
                    .isEmpty();
        }
        long kept = deposits.stream().filter(deposit -> deposit <= index).count();
        try (BankNodes nodes = new BankNodes(root)) {
            HttpResponse<String> read =
                    BankNodes.send(nodes.account(3, "anna").header(Headers.CONSISTENCY, "linearizable"));
            assertThat(read.body()).isEqualTo(Long.toString(kept));
        }
    }
}
