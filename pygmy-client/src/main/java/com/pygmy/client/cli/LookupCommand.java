package com.pygmy.client.cli;

import com.pygmy.api.Book;
import com.pygmy.client.Answer;
import com.pygmy.client.PygmyClient;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "lookup", description = "Shows one book: its price, its stock.")
final class LookupCommand extends StoreCommand {
    @Parameters(paramLabel = "ID", description = "The book's number.")
    private long id;

    @Override
    int run(PygmyClient client) {
        Answer<Optional<Book>> answer = client.books().get(id);
        if (answer.value().isEmpty()) {
            return refused("not-found", "there is no book " + id + ".", Map.of("bookId", id));
        }
        Book book = answer.value().get();
        if (!printedAsJson(book)) {
            show(book);
            tellOrigin(answer);
        }
        return ExitCode.DONE;
    }

    private void show(Book book) {
        Screen screen = screen();
        screen.line(screen.styled(Screen.Style.BOLD, book.title()));
        field("id", book.id());
        field("authors", book.authors());
        field("topic", book.topic());
        field("year", book.year() == null ? "" : book.year());
        field("isbn", book.isbn() == null ? "" : book.isbn());
        field("price", Money.text(book.priceCents()));
        field("stock", book.stock());
    }

    private void field(String name, Object value) {
        if (!value.toString().isEmpty()) {
            screen().line("  " + name + " ".repeat(10 - name.length()) + value);
        }
    }
}
