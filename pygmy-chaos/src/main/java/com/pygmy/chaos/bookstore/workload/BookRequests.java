package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.BookPage;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.BookQuery;
import com.pygmy.client.BookResult;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.StockResult;
import com.pygmy.protocol.Consistency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests about books. */
final class BookRequests {
    /** The largest page that the store gives. */
    static final int PAGE = 200;

    private static final String ANY_VERSION = "*";

    private BookRequests() {}

    /** Read a book. */
    static StoreRequest read(int frontend, long book, Consistency consistency) {
        return SimpleRequest.read("book", Long.toString(book), client -> {
            Answer<Optional<Book>> answer =
                    client.at(frontend, consistency).books().get(book);
            return StoreRequest.read(answer, answer.value().map(BookValues::of).orElse(Value.NIL), consistency);
        });
    }

    /** List all books, as far as one page goes. */
    static StoreRequest all(int frontend, Consistency consistency) {
        return list(frontend, "list", "*", page(), consistency);
    }

    /** List the books of a topic. */
    static StoreRequest topic(int frontend, String topic, Consistency consistency) {
        return list(frontend, "topic", topic, page().topic(topic), consistency);
    }

    /** List the books with these words. */
    static StoreRequest words(int frontend, String words, Consistency consistency) {
        return list(frontend, "search", words, page().words(words), consistency);
    }

    private static BookQuery page() {
        return BookQuery.all().limit(PAGE);
    }

    private static StoreRequest list(int frontend, String f, String key, BookQuery query, Consistency consistency) {
        return SimpleRequest.read(f, key, client -> {
            Answer<BookPage> answer = client.at(frontend, consistency).books().list(query);
            Completion read =
                    StoreRequest.read(answer, BookValues.of(answer.value().books()), consistency);
            return answer.value().next() == null ? read : read.with("partial", Value.of(true));
        });
    }

    /** Add copies of a book under this key, or take some away. */
    static StoreRequest restock(int frontend, String key, long book, long copies) {
        return SimpleRequest.repeatable("restock", key, Value.list(Value.of(book), Value.of(copies)), client -> {
            Answer<StockResult> answer = client.at(frontend).books().adjustStock(new IdempotencyKey(key), book, copies);
            StockResult result = answer.value();
            return result instanceof StockResult.Adjusted adjusted
                    ? StoreRequest.done(answer, Value.of(adjusted.stock()))
                    : StoreRequest.refused(answer, OrderValues.word(result));
        });
    }

    /** Give a book another price, and another title perhaps, where nobody has changed it since it was read. */
    static StoreRequest reprice(int frontend, long book, long price, @Nullable String title) {
        Value input = Value.list(Value.of(price), title == null ? Value.NIL : Value.of(title));
        return SimpleRequest.write("reprice", Long.toString(book), input, client -> {
            Answer<Optional<Book>> now =
                    client.at(frontend, Consistency.LINEARIZABLE).books().get(book);
            Book found = now.value().orElse(null);
            String etag = now.etag();
            if (found == null || etag == null) {
                return StoreRequest.refused(now, "not-found");
            }
            BookDraft draft = new BookDraft(
                    book,
                    title == null ? found.title() : title,
                    found.topic(),
                    found.authors(),
                    found.isbn(),
                    found.year(),
                    price,
                    found.stock());
            return changed(client.at(frontend).books().update(book, etag, draft));
        });
    }

    /** Add a book under this key. */
    static StoreRequest add(int frontend, String key, BookDraft draft) {
        return SimpleRequest.repeatable(
                "add-book",
                String.valueOf(draft.id()),
                Value.of(String.valueOf(draft.topic())),
                client -> changed(client.at(frontend).books().create(new IdempotencyKey(key), draft)));
    }

    /** Remove a book, of any version. */
    static StoreRequest remove(int frontend, long book, String topic) {
        return SimpleRequest.write(
                "remove-book",
                Long.toString(book),
                Value.of(topic),
                client -> changed(client.at(frontend).books().delete(book, ANY_VERSION)));
    }

    private static Completion changed(Answer<BookResult> answer) {
        BookResult result = answer.value();
        if (result instanceof BookResult.Saved saved) {
            return StoreRequest.done(answer, BookValues.of(saved.book()));
        }
        return result instanceof BookResult.Deleted
                ? StoreRequest.done(answer, Value.NIL)
                : StoreRequest.refused(answer, OrderValues.word(result));
    }
}
