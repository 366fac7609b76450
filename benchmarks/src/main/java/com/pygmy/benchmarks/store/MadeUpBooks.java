package com.pygmy.benchmarks.store;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Books that are always the same: titles of three to seven words out of 4,000, of which the first are far more frequent, as
 * in a language; 40 topics; stock for every order that a benchmark may place. Not thread-safe.
 */
public final class MadeUpBooks {
    /** Of each book, at first. */
    public static final long STOCK = 100_000_000;

    private static final String BOOK = """
            {"id":%d,"title":"%s","topic":"%s","authors":"%s","year":%d,"priceCents":%d,"stock":%d}
            """;

    private static final int WORDS = 4_000;
    private static final int TOPICS = 40;
    private static final String[] SYLLABLES = {
        "ba", "co", "di", "fe", "gu", "ha", "jo", "ki", "le", "mu", "na", "po", "qui", "re", "so", "ta", "vi", "wo",
        "xe", "zu"
    };

    private final SplittableRandom random = new SplittableRandom(7);
    private int written;

    /** NDJSON for the import: the books after those that were written before, up to this one. */
    public void write(Path file, int last) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            while (written < last) {
                written++;
                out.write(BOOK.formatted(
                        written,
                        title(random),
                        topic(random.nextInt(TOPICS)),
                        word(random.nextInt(WORDS)) + " " + word(random.nextInt(WORDS)),
                        1950 + random.nextInt(75),
                        500 + random.nextInt(5000),
                        STOCK));
            }
        }
    }

    private static String title(SplittableRandom random) {
        StringBuilder title = new StringBuilder();
        int words = 3 + random.nextInt(5);
        for (int i = 0; i < words; i++) {
            title.append(i == 0 ? "" : " ").append(frequentWord(random));
        }
        return title.toString();
    }

    /** The square of an even number: a word of the first hundredth is ten times as likely as it would be. */
    public static String frequentWord(SplittableRandom random) {
        double even = random.nextDouble();
        return word((int) (even * even * WORDS));
    }

    /** Each number has its own word, of three syllables. */
    private static String word(int number) {
        int base = SYLLABLES.length;
        StringBuilder word = new StringBuilder();
        int rest = number;
        for (int i = 0; i < 3; i++) {
            word.append(SYLLABLES[rest % base]);
            rest /= base;
        }
        return word.toString();
    }

    /** One of the topics. */
    public static String topic(int number) {
        return "topic " + word(number * 97 + 5);
    }

    /** How many topics there are. */
    public static int topics() {
        return TOPICS;
    }
}
