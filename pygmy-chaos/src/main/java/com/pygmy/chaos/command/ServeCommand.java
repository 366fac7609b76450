package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.archive.ArchiveServer;
import com.pygmy.chaos.harness.archive.RunArchive;
import com.pygmy.chaos.harness.report.RunsPage;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows past runs in a browser until it is interrupted. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Show past runs in a browser, on this machine only, until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--output", paramLabel = "DIR", description = "Where runs are kept (default: chaos-runs).")
    private Path output = Path.of("chaos-runs");

    @Option(names = "--port", paramLabel = "N", description = "Port to listen at, 0 for any (default: 8099).")
    private int port = 8099;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port: " + port + " (expected: 0 to 65535)");
        }
        try (ArchiveServer server = new ArchiveServer(new RunArchive(output), RunsPage::html, port)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(output + " is shown at " + server.address() + " until Ctrl-C");
            out.flush();
            new CountDownLatch(1).await();
        } catch (BindException e) {
            throw new ParameterException(
                    spec.commandLine(), "--port: " + port + " is taken (expected: a free one, or 0 for any)");
        }
        return ChaosExitCode.VALID;
    }
}
