package com.pygmy.catalog.state;

import com.pygmy.raft.Command;
import java.util.List;

/** Everything that can change the catalog. Each is a record whose components are its form in the log. */
public sealed interface CatalogCommand<R> extends Command<CatalogState, R>
        permits DecideOrder,
                ReturnOrder,
                AdjustStock,
                CreateBook,
                UpdateBook,
                DeleteBook,
                ImportBooks,
                MergeBooks,
                PruneRejections {
    /** All of them. */
    List<Class<? extends Command<CatalogState, ?>>> ALL = List.of(
            DecideOrder.class,
            ReturnOrder.class,
            AdjustStock.class,
            CreateBook.class,
            UpdateBook.class,
            DeleteBook.class,
            ImportBooks.class,
            MergeBooks.class,
            PruneRejections.class);
}
