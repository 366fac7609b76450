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

    private BookRequests() {}

    /** Read a book. */
    record Read(int frontend, long book, Consistency consistency) implements StoreRequest {
        @Override
        public String f() {
            return "book";
        }

        @Override
        public String key() {
            return Long.toString(book);
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Completion send(StoreClient client) {
            Answer<Optional<Book>> answer =
                    client.at(frontend, consistency).books().get(book);
            return StoreRequest.read(answer, answer.value().map(BookValues::of).orElse(Value.NIL), consistency);
        }
    }

    /**
     * Read a list of books: all of them, those of a topic, or those with some words. {@code key} is the topic, the words, or
     * {@code *}.
     */
    record List(int frontend, String f, String key, Consistency consistency) implements StoreRequest {
        /** All books, as far as one page goes. */
        static List all(int frontend, Consistency consistency) {
            return new List(frontend, "list", "*", consistency);
        }

        /** The books of a topic. */
        static List topic(int frontend, String topic, Consistency consistency) {
            return new List(frontend, "topic", topic, consistency);
        }

        /** The books with these words. */
        static List words(int frontend, String words, Consistency consistency) {
            return new List(frontend, "search", words, consistency);
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Completion send(StoreClient client) {
            BookQuery page = BookQuery.all().limit(PAGE);
            BookQuery query = switch (f) {
                case "topic" -> page.topic(key);
                case "search" -> page.words(key);
                default -> page;
            };
            Answer<BookPage> answer = client.at(frontend, consistency).books().list(query);
            Completion read =
                    StoreRequest.read(answer, BookValues.of(answer.value().books()), consistency);
            return answer.value().next() == null ? read : read.with("partial", Value.of(true));
        }
    }

    /** Add copies of a book under this key, or take some away. */
    record Restock(int frontend, String key, long book, long copies) implements StoreRequest {
        @Override
        public String f() {
            return "restock";
        }

        @Override
        public Value input() {
            return Value.list(Value.of(book), Value.of(copies));
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public Completion send(StoreClient client) {
            Answer<StockResult> answer = client.at(frontend).books().adjustStock(new IdempotencyKey(key), book, copies);
            StockResult result = answer.value();
            return result instanceof StockResult.Adjusted adjusted
                    ? StoreRequest.done(answer, Value.of(adjusted.stock()))
                    : StoreRequest.refused(answer, OrderValues.word(result));
        }
    }

    /** Give a book another price, and another title perhaps, where nobody has changed it since it was read. */
    record Reprice(
            int frontend, long book, long price, @Nullable String title) implements StoreRequest {
        @Override
        public String f() {
            return "reprice";
        }

        @Override
        public String key() {
            return Long.toString(book);
        }

        @Override
        public Value input() {
            return Value.list(Value.of(price), title == null ? Value.NIL : Value.of(title));
        }

        @Override
        public Completion send(StoreClient client) {
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
        }
    }

    /** Add a book under this key. */
    record Add(int frontend, String addKey, BookDraft draft) implements StoreRequest {
        @Override
        public String f() {
            return "add-book";
        }

        @Override
        public String key() {
            return String.valueOf(draft.id());
        }

        @Override
        public Value input() {
            return Value.of(String.valueOf(draft.topic()));
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public Completion send(StoreClient client) {
            return changed(client.at(frontend).books().create(new IdempotencyKey(addKey), draft));
        }
    }

    /** Remove a book, of any version. */
    record Remove(int frontend, long book, String topic) implements StoreRequest {
        private static final String ANY_VERSION = "*";

        @Override
        public String f() {
            return "remove-book";
        }

        @Override
        public String key() {
            return Long.toString(book);
        }

        @Override
        public Value input() {
            return Value.of(topic);
        }

        @Override
        public Completion send(StoreClient client) {
            return changed(client.at(frontend).books().delete(book, ANY_VERSION));
        }
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
