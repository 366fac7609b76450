package com.pygmy.chaos.bookstore.faulty;

import com.pygmy.api.Book;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One book's past and present. Guarded by the catalog. */
final class BookVersions {
    /**
     * A book from one index on.
     *
     * @param book null from when it was removed
     */
    record Version(long index, long revision, @Nullable Book book) {
        String etag() {
            return "\"" + index + "-" + revision + "\"";
        }
    }

    private final TreeMap<Long, Version> byIndex = new TreeMap<>();

    void change(long index, @Nullable Book book) {
        byIndex.put(index, new Version(index, byIndex.size() + 1, book));
    }

    /** What it was at an index; null where it was not there yet. */
    @Nullable
    Version at(long index) {
        Map.Entry<Long, Version> floor = byIndex.floorEntry(index);
        return floor == null || floor.getValue().book() == null ? null : floor.getValue();
    }

    boolean isEmpty() {
        return byIndex.isEmpty();
    }
}
