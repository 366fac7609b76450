package com.pygmy.client.cli;

import com.pygmy.api.BookPage;
import com.pygmy.client.Answer;
import com.pygmy.client.BookQuery;
import com.pygmy.client.PygmyClient;

/** Shows one page of books and how to get the next. */
final class BookPages {
    private BookPages() {}

    static int show(StoreCommand command, PygmyClient client, BookQuery query, Paging paging) {
        Answer<BookPage> answer =
                client.books().list(query.after(paging.after()).limit(paging.limit()));
        BookPage page = answer.value();
        if (command.printedAsJson(page)) {
            return ExitCode.DONE;
        }
        if (paging.csv()) {
            command.screen().line(Csv.BOOKS);
            page.books().forEach(book -> command.screen().line(Csv.line(book)));
            return ExitCode.DONE;
        }
        if (page.books().isEmpty()) {
            command.screen().line("No books found.");
        } else {
            command.screen().table(BookTable.of(page.books()));
        }
        if (page.next() != null) {
            command.screen().aside("There are more: add --after " + page.next());
        }
        command.tellOrigin(answer);
        return ExitCode.DONE;
    }
}
