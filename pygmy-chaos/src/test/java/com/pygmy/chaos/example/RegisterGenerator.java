package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.Generator;
import java.util.Random;

/** Reads and writes of a few registers. */
final class RegisterGenerator implements Generator<RegisterRequest> {
    private final Random random;
    private int written;

    RegisterGenerator(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public String name() {
        return "registers";
    }

    @Override
    public RegisterRequest next() {
        String register = "r" + random.nextInt(4);
        return random.nextBoolean() ? RegisterRequest.read(register) : RegisterRequest.write(register, ++written);
    }
}
