package com.pygmy.catalog.state;

import com.pygmy.raft.Command;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.sql.Connection;
import java.util.List;

/** The catalog as a replicated state. */
public final class CatalogSchema implements SqliteSchema<CatalogState> {
    /** The group's name, in session tokens and index headers. */
    public static final String GROUP = "catalog";

    @Override
    public String group() {
        return GROUP;
    }

    @Override
    public List<Class<? extends Command<CatalogState, ?>>> commands() {
        return CatalogCommand.ALL;
    }

    @Override
    public List<String> migrations() {
        return CatalogTables.MIGRATIONS;
    }

    @Override
    public void derive(Connection connection) {
        SearchIndex.bringUpToDate(connection);
    }

    @Override
    public CatalogState open(Connection connection, TouchedTags tags) {
        return new CatalogState(connection, tags);
    }
}
