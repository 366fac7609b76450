package com.pygmy.frontend.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers of each of the last 15 minutes' seconds, and a letter for each node. Its memory is taken at once: {@value #KEPT} times
 * 8 bytes for each number and 1 for each letter. Not thread-safe.
 */
final class Seconds {
    /** Seconds kept; the oldest give way. */
    static final int KEPT = 900;

    private final long[][] numbers;
    private final byte[][] letters;
    private int size;
    private int next;

    Seconds(int numbers, int letters) {
        this.numbers = new long[numbers][KEPT];
        this.letters = new byte[letters][KEPT];
    }

    /** Adds the newest second. */
    void add(long[] itsNumbers, byte[] itsLetters) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i][next] = itsNumbers[i];
        }
        for (int i = 0; i < letters.length; i++) {
            letters[i][next] = itsLetters[i];
        }
        next = (next + 1) % KEPT;
        size = Math.min(size + 1, KEPT);
    }

    /** One number of each second, the oldest first. */
    List<Long> numbers(int which) {
        return places().mapToObj(place -> numbers[which][place]).toList();
    }

    /** One letter of each second, the oldest first. */
    String letters(int which) {
        byte[] inOrder = new byte[size];
        int[] places = places().toArray();
        for (int i = 0; i < size; i++) {
            inOrder[i] = letters[which][places[i]];
        }
        return new String(inOrder, US_ASCII);
    }

    private IntStream places() {
        return IntStream.range(0, size).map(i -> Math.floorMod(next - size + i, KEPT));
    }
}
