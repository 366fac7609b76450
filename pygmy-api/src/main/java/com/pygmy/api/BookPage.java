package com.pygmy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of books; {@code next} is the cursor to the page after it, null on the last. */
public record BookPage(List<Book> books, @Nullable String next) {}
