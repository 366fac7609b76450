package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.util.List;
import java.util.Optional;

/**
 * A page of books.
 *
 * @param last where the next page begins, if books follow
 */
public record FoundBooks(List<Book> books, Optional<PagePosition> last) {}
