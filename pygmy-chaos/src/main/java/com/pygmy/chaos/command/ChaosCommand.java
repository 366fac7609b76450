package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands of the harness under one name. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Breaks a cluster on purpose, decides whether its promises held, and draws a report.",
        subcommands = {RunCommand.class, CheckCommand.class, ListCommand.class, ServeCommand.class},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:valid: each promise that was examined was kept",
            "1:invalid: there is a counterexample",
            "2:not understood, not possible on this machine, or an unreadable file",
            "4:unknown: nothing was proven",
            "70:a fault of the harness itself"
        })
public final class ChaosCommand {
    /** Where the process begins. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command and gives its exit code; prints to the standard streams. */
    public static int run(String... arguments) {
        CommandLine commands = new CommandLine(new ChaosCommand());
        commands.getCommandSpec().exitCodeOnInvalidInput(ChaosExitCode.BAD_USAGE);
        commands.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().exitCodeOnInvalidInput(ChaosExitCode.BAD_USAGE));
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure instanceof IOException ? "cannot read: " + failure.getMessage() : failure);
            return failure instanceof IOException ? ChaosExitCode.BAD_USAGE : ChaosExitCode.HARNESS_FAILED;
        });
        if (arguments.length == 0) {
            commands.usage(commands.getErr());
            return ChaosExitCode.BAD_USAGE;
        }
        return commands.execute(arguments);
    }
}
