package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.Generator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Reads and writes of a few registers. */
public final class RegisterGenerator implements Generator<RegisterRequest> {
    private static final int REGISTERS = 4;

    private final Random random;
    private int written;

    public RegisterGenerator(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public String name() {
        return "registers";
    }

    @Override
    public RegisterRequest next() {
        String register = "r" + random.nextInt(REGISTERS);
        return random.nextBoolean() ? RegisterRequest.read(register) : RegisterRequest.write(register, ++written);
    }

    /** What is in each of them in the end. */
    @Override
    public List<RegisterRequest> lastRequests() {
        return IntStream.range(0, REGISTERS)
                .mapToObj(number -> RegisterRequest.read("r" + number))
                .toList();
    }
}
