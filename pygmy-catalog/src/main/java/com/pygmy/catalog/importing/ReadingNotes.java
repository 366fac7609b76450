package com.pygmy.catalog.importing;

import java.util.List;
import java.util.Map;

/**
 * How an input was read, for the one who sent it.
 *
 * @param columns field to the header that it was taken from
 * @param unusedColumns headers that no field was taken from
 * @param remarks what else was decided
 */
public record ReadingNotes(Map<String, String> columns, List<String> unusedColumns, List<String> remarks) {
    static final ReadingNotes NONE = new ReadingNotes(Map.of(), List.of(), List.of());
}
