package com.pygmy.client.cli;

import com.pygmy.api.TopicList;
import com.pygmy.client.Answer;
import com.pygmy.client.PygmyClient;
import picocli.CommandLine.Command;

@Command(name = "topics", description = "Lists the topics and how many books each has.")
final class TopicsCommand extends StoreCommand {
    @Override
    int run(PygmyClient client) {
        Answer<TopicList> answer = client.books().topics();
        if (printedAsJson(answer.value())) {
            return ExitCode.DONE;
        }
        TextTable table = new TextTable(TextTable.text("TOPIC"), TextTable.right("BOOKS"));
        answer.value().topics().forEach(topic -> table.row(topic.topic(), topic.books()));
        screen().table(table);
        tellOrigin(answer);
        return ExitCode.DONE;
    }
}
