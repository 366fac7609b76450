package com.pygmy.client;

import com.pygmy.api.Book;
import com.pygmy.protocol.Problem;

/** What became of a change to a book. */
public sealed interface BookResult {
    /** The book as it is now; the answer's ETag names this version. */
    record Saved(Book book) implements BookResult {}

    /** The book is gone. */
    record Deleted() implements BookResult {}

    /** There is no such book. */
    record NotFound() implements BookResult {}

    /** A book of this id is there already. */
    record AlreadyExists(String detail) implements BookResult {}

    /** It has changed since the version that the ETag names. */
    record Stale(String detail) implements BookResult {}

    /** Not a valid book, or the key was used for another one: the problem says why. */
    record Invalid(Problem problem) implements BookResult {}
}
