package com.pygmy.catalog.state;

import com.pygmy.api.TopicList;
import com.pygmy.raft.sqlite.PlainStatement;
import org.jdbi.v3.core.Handle;

/** The topics that books have, each with how many, and folded for searching. */
final class TopicTable {
    private final Handle handle;
    private final PlainStatement add;

    TopicTable(Handle handle) {
        this.handle = handle;
        add = new PlainStatement(
                handle,
                "INSERT INTO topic (name, folded, books) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET books = books + 1");
    }

    /** A book has this topic now. */
    void added(String topic) {
        add.update(topic, Folding.fold(topic));
    }

    /** A book no longer has this topic. */
    void removed(String topic) {
        if (handle.execute("DELETE FROM topic WHERE name = ? AND books = 1", topic) == 0) {
            handle.execute("UPDATE topic SET books = books - 1 WHERE name = ?", topic);
        }
    }

    TopicList list() {
        return new TopicList(handle.select("SELECT name, books FROM topic ORDER BY folded, name")
                .map((row, context) -> new TopicList.Topic(row.getString(1), row.getLong(2)))
                .list());
    }
}
