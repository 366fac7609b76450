package com.pygmy.api;

import com.pygmy.protocol.ProblemType;
import java.util.List;

/**
 * One change of the catalog, as {@code GET /v1/changes} tells it: everything in {@code (prev, index]} that touched
 * anything touched these tags. Events follow each other without a gap: the {@code prev} of one is the {@code index} of the
 * one before.
 *
 * <p><b>The resource.</b> {@code ?after=N} asks for the changes after index N; without {@code after} it begins now. Each
 * answer carries {@code Pygmy-Index} (where the answering replica stands) and {@code Pygmy-Session} (with the epoch).
 * {@code Accept: application/json} gets one {@link ChangePage}; {@code text/event-stream} gets events until either side
 * closes, each named and with a JSON body:
 *
 * <pre>
 * event: change        data: {"prev":1042,"index":1043,"tags":["book-7"]}
 * event: change        data: {"prev":1043,"index":1043,"tags":[]}      (a heartbeat: alive, and standing at 1043)
 * event: compacted     data: {"prev":1043,"index":2000,"tags":[]}      (changes were missed: forget all, go on after 2000)
 * </pre>
 *
 * Where the changes after N are no longer kept, the answer is 410 {@link ProblemType#COMPACTED}, still with both headers:
 * the reader forgets what it derived and goes on from there. A replica that stands before N says nothing but
 * heartbeats until it has passed N. A stream belongs to one epoch; it ends when the replica changes to another.
 */
public record ChangeEvent(long prev, long index, List<String> tags) {
    /** The event name of a change or heartbeat. */
    public static final String CHANGE = "change";

    /** The event name of a mark after which everything derived from earlier changes must be forgotten. */
    public static final String COMPACTED = "compacted";
}
