package com.pygmy.client;

import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.BookPage;
import com.pygmy.api.ImportProgress;
import com.pygmy.api.ImportReport;
import com.pygmy.api.StockAdjustment;
import com.pygmy.api.StockLevel;
import com.pygmy.api.TopicList;
import com.pygmy.protocol.ProblemType;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;

/**
 * Books, topics, stock and import. Thread-safe; each call blocks and fails as {@link PygmyClient} says. Whatever changes
 * something needs the operator's token.
 */
public final class Books {
    private static final String PATH = "/v1/books";

    private final PygmyClient client;
    private final Duration uploadTimeout;

    Books(PygmyClient client, Duration uploadTimeout) {
        this.client = client;
        this.uploadTimeout = uploadTimeout;
    }

    /** One book; empty where there is none of this id. Its ETag goes into {@link #update} and {@link #delete}. */
    public Answer<Optional<Book>> get(long id) {
        Reply reply = client.exchange(Call.get(at(id)));
        if (reply.status() == 404) {
            return reply.answer(Optional.empty());
        }
        return expect(200, reply).answer(Optional.of(reply.body(Book.class)));
    }

    /** A page of books: by id, or best match first where the query has words. */
    public Answer<BookPage> list(BookQuery query) {
        Reply reply = expect(200, client.exchange(Call.get(query.path())));
        return reply.answer(reply.body(BookPage.class));
    }

    /** The topics with how many books each has. */
    public Answer<TopicList> topics() {
        Reply reply = expect(200, client.exchange(Call.get("/v1/topics")));
        return reply.answer(reply.body(TopicList.class));
    }

    /** Adds a book; without an id the server gives it one. */
    public Answer<BookResult> create(BookDraft draft) {
        return create(IdempotencyKey.next(), draft);
    }

    /** Adds a book under this key. */
    public Answer<BookResult> create(IdempotencyKey key, BookDraft draft) {
        return changed(client.exchange(Call.post(PATH, key, draft).asOperator()));
    }

    /** Replaces a book, where it still is the version that the ETag names. Not tried again once it may have happened. */
    public Answer<BookResult> update(long id, String etag, BookDraft draft) {
        return changed(
                client.exchange(Call.change("PUT", at(id), etag).withJson(draft).asOperator()));
    }

    /** Removes a book, where it still is the version that the ETag names. Not tried again once it may have happened. */
    public Answer<BookResult> delete(long id, String etag) {
        return changed(client.exchange(Call.change("DELETE", at(id), etag).asOperator()));
    }

    /** Adds copies, or takes some away where {@code by} is negative. */
    public Answer<StockResult> adjustStock(long id, long by) {
        return adjustStock(IdempotencyKey.next(), id, by);
    }

    /** Adds or takes copies under this key. */
    public Answer<StockResult> adjustStock(IdempotencyKey key, long id, long by) {
        Reply reply = client.exchange(Call.post(at(id) + "/stock-adjustments", key, new StockAdjustment(by))
                .asOperator());
        return reply.answer(adjusted(reply));
    }

    /**
     * Streams a file of books to the server, in batches there. Safe to repeat with the same key: what an earlier try got
     * through is not applied twice. Every line is counted in the report or rejected there with its reason.
     */
    public Answer<ImportReport> importBooks(BookImport books, BookImport.Progress progress) {
        Call call = Call.upload(
                        books.path(),
                        books.key(),
                        books.mediaType(),
                        () -> BodyPublishers.ofInputStream(() -> books.open(progress)),
                        uploadTimeout)
                .asOperator();
        Reply reply = expect(200, client.exchange(call));
        return reply.answer(reply.body(ImportReport.class));
    }

    /** How far the import of this key is, counted on from an answer before; from 0 at first. */
    public Answer<ImportProgress> importProgress(IdempotencyKey key, long batches) {
        String path = Resource.at("/v1/books/import")
                .with("batches", Long.toString(batches))
                .toString();
        Reply reply = expect(200, client.exchange(Call.get(path).under(key).asOperator()));
        return reply.answer(reply.body(ImportProgress.class));
    }

    private static Answer<BookResult> changed(Reply reply) {
        return reply.answer(bookResult(reply));
    }

    private static BookResult bookResult(Reply reply) {
        int status = reply.status();
        if (status == 200 || status == 201) {
            return new BookResult.Saved(reply.body(Book.class));
        }
        if (status == 204) {
            return new BookResult.Deleted();
        }
        if (status == 404) {
            return new BookResult.NotFound();
        }
        if (reply.is(ProblemType.ALREADY_EXISTS)) {
            return new BookResult.AlreadyExists(reply.refusalDetail());
        }
        if (reply.is(ProblemType.PRECONDITION_FAILED)) {
            return new BookResult.Stale(reply.refusalDetail());
        }
        if (status == 400 || status == 422) {
            return new BookResult.Invalid(reply.refusal());
        }
        throw reply.unexpected();
    }

    private static StockResult adjusted(Reply reply) {
        int status = reply.status();
        if (status == 200 || status == 201) {
            return new StockResult.Adjusted(reply.body(StockLevel.class).stock());
        }
        if (status == 404) {
            return new StockResult.NotFound();
        }
        if (reply.is(ProblemType.INSUFFICIENT_STOCK)) {
            return new StockResult.BelowZero(reply.refusalDetail());
        }
        if (status == 400 || status == 422) {
            return new StockResult.Invalid(reply.refusal());
        }
        throw reply.unexpected();
    }

    private static Reply expect(int status, Reply reply) {
        if (reply.status() != status) {
            throw reply.unexpected();
        }
        return reply;
    }

    private static String at(long id) {
        return Resource.at(PATH).segment(id).toString();
    }
}
