package com.pygmy.client.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went wrong, in words of the command line instead of the API's fields and Java's classes. */
final class CommandWording {
    private static final Pattern CLASS_NAME = Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.)+[A-Z]\\w*(?:\\$\\w+)*(?:: )?");
    private static final Pattern UNKNOWN_BOOKS = Pattern.compile("^bookId: (\\d+(?:, \\d+)*)\\b.*");

    private CommandWording() {}

    /** What the server says of a request, said of the command. */
    static String ofCommand(String detail) {
        Matcher unknown = UNKNOWN_BOOKS.matcher(detail);
        if (unknown.matches()) {
            String books = unknown.group(1);
            return (books.contains(",") ? "there are no books " : "there is no book ") + books + ".";
        }
        return detail.replaceAll("\\blines\\[\\d+\\]\\.", "")
                .replaceAll("\\bbookId\\b", "book")
                .replaceFirst("^by: ", "N: ")
                .replaceAll(
                        "\\bpriceCents: missing \\(expected: a number\\)",
                        "price: missing (--price gives new books one)")
                .replaceAll(
                        "\\bstock: missing \\(expected: a number\\)", "stock: missing (--stock gives new books one)")
                .replaceAll("\\bdefault\\.priceCents=VALUE", "--price 12.50")
                .replaceAll("\\bdefault\\.stock=VALUE", "--stock 5")
                .replaceAll("\\bcolumn\\.(\\w+)=HEADER", "--column $1=HEADER")
                .replaceAll("\\b(delimiter|ids)=(\\w+)", "--$1 $2")
                .replaceAll("the charset named as in text/csv; charset=", "--charset ");
    }

    /** The same without names of Java's classes. */
    static String withoutClassNames(String text) {
        return CLASS_NAME.matcher(text).replaceAll("").strip();
    }
}
