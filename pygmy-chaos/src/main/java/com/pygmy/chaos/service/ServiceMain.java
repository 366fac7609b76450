package com.pygmy.chaos.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunSettings;
import com.pygmy.chaos.harness.Termination;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.machine.Seclusion;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import com.pygmy.chaos.harness.terminal.RunLines;
import com.pygmy.chaos.harness.transaction.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The main method of a program that breaks a service: reads its options, gives each node a network of its own where the machine
 * allows it, does the run, and prints what came of it.
 */
public final class ServiceMain {
    private static final DateTimeFormatter DIRECTORY = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Class<?> main;
    private final Map<String, Value> judgedBy;
    private final Preparation preparation;
    private final ServiceOptions options = new ServiceOptions();
    private final PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    private final PrintWriter err = new PrintWriter(System.err, true, UTF_8);

    /** What is special to a service. */
    public interface Preparation {
        /**
         * Makes the run: cluster, clients, generator, nemesis ({@link ServiceOptions#nemesis}) and checker.
         *
         * @param hosts for the nodes
         * @throws IOException where the files of nodes cannot be made
         */
        Run<?> prepare(Hosts hosts, ServiceOptions options) throws IOException;
    }

    private ServiceMain(Class<?> main, Map<String, Value> judgedBy, Preparation preparation) {
        this.main = main;
        this.judgedBy = Map.copyOf(judgedBy);
        this.preparation = preparation;
    }

    /**
     * Does a run and ends the process: see {@link ChaosExitCode}.
     *
     * @param main the class whose main method this is; called again where nodes can have networks of their own
     * @param model what {@code chaos check} judges the history by, such as {@code register}
     * @param usual the options that count where the arguments have no others, as they would be typed
     */
    public static void run(Class<?> main, String model, String usual, String[] arguments, Preparation preparation)
            throws InterruptedException {
        System.exit(
                new ServiceMain(main, Map.of("model", Value.of(model)), preparation).run(usual, List.of(arguments)));
    }

    /** The same of transactions, which {@code chaos check} holds against this level. */
    public static void run(
            Class<?> main, String model, Isolation isolation, String usual, String[] arguments, Preparation preparation)
            throws InterruptedException {
        Map<String, Value> judgedBy = Map.of("model", Value.of(model), "isolation", Value.of(isolation.toString()));
        System.exit(new ServiceMain(main, judgedBy, preparation).run(usual, List.of(arguments)));
    }

    private int run(String usual, List<String> arguments) throws InterruptedException {
        CommandLine line =
                new CommandLine(options).setCommandName(main.getSimpleName()).setOverwrittenOptionsAllowed(true);
        try {
            line.parseArgs(Stream.concat(Stream.of(usual.split(" ")), arguments.stream())
                    .toArray(String[]::new));
            if (line.isUsageHelpRequested()) {
                line.usage(out);
                return ChaosExitCode.VALID;
            }
            if (!Seclusion.isInside() && Seclusion.refusal().isEmpty()) {
                return Seclusion.runAgain(main, arguments);
            }
            options.refuseWhatCannotBeDone(Machine.here());
            return execute(arguments);
        } catch (CommandLine.ParameterException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return ChaosExitCode.BAD_USAGE;
        } catch (ClusterFailure | IOException e) {
            err.println("the harness failed: " + e.getMessage());
            return ChaosExitCode.HARNESS_FAILED;
        } catch (RuntimeException | Error e) {
            // Java's own exit code for these is 1, which says that the service is broken.
            e.printStackTrace(err);
            return ChaosExitCode.HARNESS_FAILED;
        }
    }

    private int execute(List<String> arguments) throws IOException, InterruptedException {
        String name = LocalDateTime.now(ZoneOffset.UTC).format(DIRECTORY) + "-" + main.getSimpleName();
        Path directory = options.output().resolve(name).toAbsolutePath();
        List<String> again = new ArrayList<>(List.of(main.getSimpleName()));
        again.addAll(arguments);
        if (!arguments.contains("--seed")) {
            again.addAll(List.of("--seed", Long.toString(options.seed())));
        }
        String command = String.join(" ", again);
        Map<String, Value> more = new HashMap<>(judgedBy);
        more.put("command", Value.of(command));
        RunSettings settings = new RunSettings(
                directory, options.timeLimit(), new Pace(options.rate(), options.concurrency()), options.seed(), more);
        try (Hosts hosts = Hosts.make(ProcessFault.resources(options.processFaults(), Machine.here()), directory);
                Termination termination = Termination.listen()) {
            Findings findings = preparation.prepare(hosts, options).execute(settings, out::println, termination);
            RunLines.print(findings, directory, command, out);
            int code = ChaosExitCode.of(findings.verdict());
            termination.exitWith(code);
            return code;
        }
    }
}
