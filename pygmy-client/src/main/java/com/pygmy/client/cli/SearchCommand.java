package com.pygmy.client.cli;

import com.pygmy.client.BookQuery;
import com.pygmy.client.PygmyClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "search", description = "Finds books by words of their title, authors or topic; best match first.")
final class SearchCommand extends StoreCommand {
    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The last one may be the beginning of a word.")
    private List<String> words;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TEXT",
            description = "Only books whose topic contains this.")
    private @Nullable String topic;

    @Mixin
    private Paging paging;

    @Override
    int run(PygmyClient client) {
        BookQuery query = BookQuery.all().words(String.join(" ", words)).topic(topic);
        return BookPages.show(this, client, query, paging);
    }
}
