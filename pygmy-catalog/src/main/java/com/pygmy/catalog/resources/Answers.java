package com.pygmy.catalog.resources;

import com.pygmy.api.Book;
import com.pygmy.catalog.state.Tags;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.Positions;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The headers that every answer of a catalog node carries. */
final class Answers {
    private Answers() {}

    /** An answer with its index, the advanced session and the tags of what it shows. */
    static Response.ResponseBuilder tagged(
            Response.ResponseBuilder response, Positions positions, Versioned<?> read, String tags) {
        return positions
                .write(response, read.position())
                .header(Headers.SURROGATE_KEY, tags)
                .header("Cache-Control", "no-cache");
    }

    static String tagsOf(Collection<Book> books) {
        return Stream.concat(Stream.of(Tags.BOOKS), books.stream().map(book -> Tags.book(book.id())))
                .collect(Collectors.joining(" "));
    }
}
