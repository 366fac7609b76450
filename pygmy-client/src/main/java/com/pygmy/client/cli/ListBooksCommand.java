package com.pygmy.client.cli;

import com.pygmy.client.BookQuery;
import com.pygmy.client.PygmyClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists the books by id.")
final class ListBooksCommand extends StoreCommand {
    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TEXT",
            description = "Only books whose topic contains this.")
    private @Nullable String topic;

    @Mixin
    private Paging paging;

    @Override
    int run(PygmyClient client) {
        return BookPages.show(this, client, BookQuery.all().topic(topic), paging);
    }
}
