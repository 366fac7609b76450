package com.pygmy.client.cli;

import com.pygmy.client.ClientSettings;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.Session;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.SessionToken;
import com.pygmy.protocol.tls.TlsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands: the options they share, and the way to the store. */
@Command(
        name = "pygmy",
        description = "Shops in and looks after a Pygmy bookstore.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused by the store: no such book, not enough copies, ...",
            "2:not understood, or an unreadable file",
            "3:nothing happened, since nobody could answer: safe to run again",
            "4:it may have happened: run it again with the same --key",
            "5:the operator's token is missing or wrong",
            "70:a fault of this program"
        })
final class Pygmy implements Runnable {
    // A person waits: fewer tries than a program would make, since a store that is down should be told at once.
    private static final ClientSettings.Retries RETRIES =
            new ClientSettings.Retries(5, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(2));
    private final Surroundings surroundings;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(
            names = "--frontend",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Ask the store's Nth frontend alone.")
    private @Nullable Integer frontend;

    @Option(
            names = "--url",
            paramLabel = "URL",
            split = ",",
            converter = AddressConverter.class,
            scope = ScopeType.INHERIT,
            description = "Ask the frontends at these addresses, the first one preferred.")
    private @Nullable List<URI> urls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Trust the certificates of these authorities, in PEM (default: PYGMY_TLS_CA).")
    private @Nullable Path authorities;

    @Option(
            names = "--consistency",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "How fresh a read must be: session (default), linearizable or any.")
    private @Nullable Consistency consistency;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = BoundedNumber.Seconds.class,
            scope = ScopeType.INHERIT,
            description = "How long to try before giving up (default: 15).")
    private @Nullable Long timeoutSeconds;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Tell which node answered, from which log index, and what was tried.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this.")
    @SuppressWarnings("UnusedVariable") // the parser acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable")
    private boolean version;

    @Spec
    private CommandSpec spec;

    Pygmy(Surroundings surroundings, PrintWriter out, PrintWriter err) {
        this.surroundings = surroundings;
        this.out = out;
        this.err = err;
    }

    /** Without a command: tells what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(out);
    }

    Surroundings surroundings() {
        return surroundings;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    Screen screen() {
        return new Screen(out, surroundings.columns(), surroundings.colours());
    }

    boolean json() {
        return json;
    }

    boolean verbose() {
        return verbose;
    }

    /** How a hint says that a command is called here: at the shell's prompt there is nothing before it. */
    String hint(String command) {
        return (surroundings.command() + " " + command).strip();
    }

    /** The frontends to ask. */
    List<URI> frontends() {
        List<URI> known = urls == null ? surroundings.frontends() : urls;
        if (frontend == null) {
            return known;
        }
        if (frontend < 1 || frontend > known.size()) {
            throw new ParameterException(
                    spec.commandLine(), "--frontend: " + frontend + " (expected: 1 to " + known.size() + ")");
        }
        return List.of(known.get(frontend - 1));
    }

    /** How long a question may take, where the command line says so. */
    Duration timeoutOr(Duration usual) {
        return timeoutSeconds == null ? usual : Duration.ofSeconds(timeoutSeconds);
    }

    /** A client of these frontends by the options given, outside the kept session. The caller closes it. */
    PygmyClient open(List<URI> addresses) {
        PygmyClient client;
        try {
            client = PygmyClient.open(ClientSettings.of(addresses)
                    .withOperatorToken(surroundings.operatorToken())
                    .withRetries(RETRIES)
                    .withTls(tls()));
            if (timeoutSeconds != null) {
                client = client.within(Duration.ofSeconds(timeoutSeconds));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return consistency == null ? client : client.reading(consistency);
    }

    /** Of the frontends' certificates; null where those that the JVM trusts are meant. */
    @Nullable
    Path authorities() {
        return authorities == null ? surroundings.authorities() : authorities;
    }

    private @Nullable TlsFiles tls() {
        Path trusted = authorities();
        return trusted == null ? null : TlsFiles.trusting(trusted);
    }

    /** Who orders here. */
    CustomerToken customer() throws IOException {
        return new CustomerFile(surroundings.state()).token();
    }

    /** Does something in the kept session, and keeps what the session has seen then, whatever came of it. */
    int inSession(Shopping shopping) throws IOException {
        SessionFile kept = new SessionFile(surroundings.state());
        SessionToken resumed = kept.read();
        Session session = Session.resume(resumed);
        try (PygmyClient client = open(frontends())) {
            return shopping.with(client.inSession(session));
        } finally {
            keep(resumed, session.token(), kept);
        }
    }

    // What was done is done: that it is not remembered may cost the next call a fresher read, and nothing else.
    private void keep(SessionToken resumed, SessionToken now, SessionFile kept) {
        try {
            kept.keep(resumed.droppedBy(now), now);
        } catch (IOException e) {
            err.println("pygmy: the session could not be kept: " + Failures.reason(e));
            err.flush();
        }
    }

    CommandLine commandLine() {
        return spec.commandLine();
    }

    /** What a command does with the store. */
    interface Shopping {
        int with(PygmyClient client) throws IOException;
    }
}
