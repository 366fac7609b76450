package com.pygmy.benchmarks;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // JVMs that JMH started are children of this one; whatever ends it, the interrupt key included, ends them.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                        "bench-end"));
        System.exit(BenchCommand.run(arguments));
    }
}
