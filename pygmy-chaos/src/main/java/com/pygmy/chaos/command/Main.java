package com.pygmy.chaos.command;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(ChaosCommand.run(arguments));
    }
}
