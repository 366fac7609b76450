package com.pygmy.client.cli;

/** Says something where the program is stopped, as by Ctrl-C, before this is closed. */
final class IfStopped implements AutoCloseable {
    private final Thread hook;

    IfStopped(Runnable said) {
        hook = new Thread(said, "if-stopped");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is being stopped: the hook has run or runs now.
        }
    }
}
