package com.pygmy.catalog.state;

import com.pygmy.raft.Command;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.util.List;
import org.jdbi.v3.core.Handle;

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
    public void derive(Handle handle) {
        SearchIndex.bringUpToDate(handle);
    }

    @Override
    public CatalogState open(Handle handle, TouchedTags tags) {
        return new CatalogState(handle, tags);
    }
}
