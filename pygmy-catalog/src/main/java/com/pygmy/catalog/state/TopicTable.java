package com.pygmy.catalog.state;

import com.pygmy.api.TopicList;
import java.sql.Connection;
import java.util.List;

/** The topics that books have, each with how many, and folded for searching. */
final class TopicTable {
    private final KeptStatement add;
    private final KeptStatement countDown;
    private final KeptStatement removeLast;
    private final KeptStatement list;

    TopicTable(Connection connection) {
        add = new KeptStatement(
                connection,
                "INSERT INTO topic (name, folded, books) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET books = books + 1");
        removeLast = new KeptStatement(connection, "DELETE FROM topic WHERE name = ? AND books = 1");
        countDown = new KeptStatement(connection, "UPDATE topic SET books = books - 1 WHERE name = ?");
        list = new KeptStatement(connection, "SELECT name, books FROM topic ORDER BY folded, name");
    }

    /** A book has this topic now. */
    void added(String topic) {
        add.update(topic, Folding.fold(topic));
    }

    /** A book no longer has this topic. */
    void removed(String topic) {
        if (removeLast.update(topic) == 0) {
            countDown.update(topic);
        }
    }

    List<String> names() {
        return list.all(row -> row.getString(1));
    }

    TopicList list() {
        List<TopicList.Topic> topics = list.all(row -> new TopicList.Topic(row.getString(1), row.getLong(2)));
        return new TopicList(topics);
    }
}
