package com.pygmy.frontend.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.pygmy.api.ChangeEvent;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.LogPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * A partial read replica at a stated index: each answer it shows is true at the index it names. It is told what was read and
 * what has changed, and does no input or output and reads no clock. Thread-safe; {@link #find} takes no lock.
 *
 * <p><b>What it relies on.</b> An answer read at index r carries tags, and can differ from the answer at a later index only
 * if a change in between touched one of them. The feed tells the changes in order, each with the index it follows.
 *
 * <p><b>What it keeps.</b> The <i>horizon</i> H: every change up to H of one log (its epoch) has been followed. For each tag
 * the last index known to have touched it; these are bounded in number, and when the one touched longest ago is forgotten
 * the <i>floor</i> F rises to its index. So at any time: whatever was touched in (F, H] is remembered.
 *
 * <p><b>The invariant.</b> A kept answer that was read at r is true at every index from r to max(r, H). It holds because
 *
 * <ul>
 *   <li>an answer is only kept if r &gt;= F and r is not less than the last index of any of its tags. A known change in
 *       (r, H] that touches it would have to be remembered, as it lies above F, and would refuse it. This is what makes the
 *       usual race harmless, in which an old answer arrives after the change that outdated it: arriving late cannot be told
 *       from being read early, and both are refused. A replica that lags needs no other treatment;
 *   <li>when H moves over a change, the answers under its tags that were read before it are dropped first;
 *   <li>when changes were missed for good, or another log is followed, everything is dropped and F rises to H: what was
 *       read before that index is refused for ever.
 * </ul>
 *
 * <p>An answer read ahead of H is true at r alone until H passes r. Touching a tag without moving H (the answer to one's own
 * write, or by hand) only drops and refuses more, and so cannot break the invariant.
 *
 * <p><b>Without a lock.</b> {@link #find} looks at H first and at the answer second. While the answer is there, no change up
 * to the H of that later moment has touched it, and H never goes back within a log; so the earlier H is a safe claim. The
 * other way round it would not be: H could move and the answer be dropped between the two looks.
 *
 * <p><b>Who may see what.</b> A session sees an answer only if it is true at an index the session has not gone beyond, so a
 * session neither goes back nor misses its own writes. A linearizable read sees it only if it is true at an index that was
 * confirmed to be no older than all that had been acknowledged when the read began: nothing here can know that by itself, so
 * such a reader brings the index along. {@link Consistency#ANY} takes what is there; sessions only while the feed is
 * alive, so that nobody reads the distant past in good faith.
 */
public final class CoherentCache {
    /** What an answer costs beyond its bytes: the objects around it, measured (CoherentCacheWeightTest). */
    private static final int ENTRY_OVERHEAD_BYTES = 640;

    /** The text of a tag, and its place in the index of tags where no other answer has it. */
    private static final int TAG_OVERHEAD_BYTES = 300;

    /** A header is kept as text and, for each version of HTTP, as the bytes that are sent. */
    private static final int FIELD_OVERHEAD_BYTES = 136;

    private static final int FIELD_COPIES = 3;

    private final int maxTagsRemembered;
    private final CacheMetrics metrics;
    private final Cache<String, Entry> entries;
    /** The entries under each tag. Its own locks are leaves: nothing is called while one is held. */
    private final ConcurrentHashMap<String, Set<Entry>> byTag = new ConcurrentHashMap<>();

    /** Tag to the last index that touched it, the tag touched longest ago first. Guarded by this. */
    private final LinkedHashMap<String, Long> lastTouched = new LinkedHashMap<>();

    private final HorizonWaiters waiters = new HorizonWaiters();

    private volatile long floor;
    private volatile @Nullable LogPosition horizon;

    /**
     * @param maxWeightBytes about how much memory the kept answers may take; the least useful go first
     * @param maxTagsRemembered for how many tags the last change is remembered
     */
    public CoherentCache(long maxWeightBytes, int maxTagsRemembered, CacheMetrics metrics) {
        this.maxTagsRemembered = maxTagsRemembered;
        this.metrics = metrics;
        // Evicts in the thread that makes it necessary, which may be a reader's and may not hold or take our lock.
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxWeightBytes)
                .weigher((String key, Entry entry) -> entry.weightBytes)
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> {
                    if (entry != null) {
                        unlist(entry);
                        metrics.count(CacheEvent.EVICTED_BY_SIZE);
                    }
                })
                .build();
        metrics.watch(this);
    }

    /** Looks for an answer that this reader may see. */
    public Optional<Hit> find(String question, Reader reader) {
        LogPosition known = horizon; // before the entry: see above
        if (known == null) {
            return Optional.empty();
        }
        Entry entry = entries.getIfPresent(question);
        if (entry == null || !entry.reading.readAt().sameLogAs(known)) {
            return Optional.empty();
        }
        LogPosition trueAt = entry.reading.readAt().index() >= known.index() ? entry.reading.readAt() : known;
        return maySee(reader, trueAt) ? Optional.of(new Hit(entry.reading, trueAt)) : Optional.empty();
    }

    private static boolean maySee(Reader reader, LogPosition trueAt) {
        LogPosition seen = reader.seen();
        boolean notOlder = seen != null && seen.sameLogAs(trueAt) && trueAt.index() >= seen.index();
        return switch (reader.consistency()) {
            case ANY -> true;
            case SESSION -> reader.feedIsCurrent() && (seen == null || notOlder);
            case LINEARIZABLE -> notOlder;
        };
    }

    /** Whether there is an answer at all, whether or not this reader may see it. */
    public boolean holds(String question) {
        return entries.getIfPresent(question) != null;
    }

    /**
     * Waits for the horizon. The future completes with true when changes up to the position are known, which may be at once,
     * and with false when they are not by the end of the time or cannot be, since it lies in another log. It completes in
     * the thread that follows the feed or in one that keeps time, neither of which must be blocked.
     */
    public CompletableFuture<Boolean> reaches(LogPosition position, Duration within) {
        if (!isInLogFollowed(position)) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> reached = waiters.add(position.index());
        LogPosition known = horizon; // after it began to wait: each later move of the horizon completes it
        if (known != null && known.sameLogAs(position) && known.index() >= position.index()) {
            reached.complete(true);
        }
        return reached.completeOnTimeout(false, within.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isInLogFollowed(LogPosition position) {
        LogPosition known = horizon;
        return known != null && known.sameLogAs(position);
    }

    /** Takes an answer in, if it is sure to be true now. */
    public Offered offer(String question, Reading reading) {
        Offered offered = tryKeep(question, reading);
        metrics.offered(offered);
        return offered;
    }

    private synchronized Offered tryKeep(String question, Reading reading) {
        boolean lasting = reading.status() == 200 || reading.status() == 404;
        if (!lasting || reading.tags().isEmpty()) {
            return Offered.NOT_CACHEABLE;
        }
        LogPosition known = horizon;
        if (known == null || !known.sameLogAs(reading.readAt())) {
            return Offered.OTHER_LOG;
        }
        long readAt = reading.readAt().index();
        if (readAt < floor) {
            return Offered.BELOW_FLOOR;
        }
        for (String tag : reading.tags()) {
            Long touched = lastTouched.get(tag);
            if (touched != null && readAt < touched) {
                return Offered.TOUCHED_SINCE;
            }
        }
        Entry present = entries.getIfPresent(question);
        if (present != null && present.reading.readAt().index() > readAt) {
            return Offered.OLDER;
        }
        Entry entry = new Entry(question, reading);
        list(entry); // before it can be evicted, which unlists it
        Entry replaced = entries.asMap().put(question, entry);
        if (replaced != null) {
            unlist(replaced);
        }
        return Offered.KEPT;
    }

    /**
     * The log that is followed was put back to before the horizon: what was followed of it did not happen, and other changes will come
     * under the same indexes. Forgets everything and follows no log until {@link #begin}.
     *
     * @param confirmed how far the log reaches
     * @return false where nothing was done, since another log is followed by now, or none, or this one from no later index
     */
    public synchronized boolean leave(LogPosition confirmed) {
        LogPosition known = horizon;
        if (known == null || !known.sameLogAs(confirmed) || known.index() <= confirmed.index()) {
            return false;
        }
        horizon = null; // before the entries go: find looks at it first
        forget();
        return true;
    }

    /**
     * Follows an event of the feed of the log that {@link #position} names. After {@link Followed#GAP} ask for what is
     * missing and follow that first; where no log is followed, begin.
     */
    public Followed follow(ChangeEvent event) {
        Followed followed = tryFollow(event);
        if (followed == Followed.ADVANCED) {
            waiters.reached(event.index());
        }
        return followed;
    }

    private synchronized Followed tryFollow(ChangeEvent event) {
        LogPosition known = horizon;
        if (known == null || event.prev() > known.index()) {
            metrics.count(CacheEvent.GAP);
            return Followed.GAP;
        }
        if (event.index() <= known.index()) {
            return event.index() == known.index() ? Followed.CURRENT : Followed.BEHIND;
        }
        metrics.count(CacheEvent.EVICTED_BY_CHANGE, touch(event.tags(), event.index()));
        horizon = new LogPosition(known.group(), known.epoch(), event.index()); // after the entries are gone: see above
        return Followed.ADVANCED;
    }

    /**
     * Forgets everything and follows the log from here on: at the beginning, when changes were missed that nobody can tell
     * any more, and when the log is another one.
     */
    public synchronized void begin(LogPosition from) {
        LogPosition known = horizon;
        // Changes up to the horizon are known already; going back would only invite trouble.
        LogPosition next = known != null && known.sameLogAs(from) && known.index() > from.index() ? known : from;
        forget();
        floor = next.index();
        horizon = next;
    }

    private void forget() {
        metrics.count(CacheEvent.FLUSH);
        entries.invalidateAll();
        byTag.clear();
        lastTouched.clear();
    }

    /** Takes note of a write that was answered here, ahead of the feed: what it touched is dropped at once. */
    public synchronized void wrote(LogPosition writtenAt, Collection<String> tags) {
        LogPosition known = horizon;
        if (known != null && known.sameLogAs(writtenAt)) {
            metrics.count(CacheEvent.EVICTED_BY_OWN_WRITE, touch(tags, writtenAt.index()));
        }
    }

    /** Drops every answer that carries one of these tags, and refuses those that are under way and older than the horizon. */
    public synchronized void invalidate(Collection<String> tags) {
        LogPosition known = horizon;
        if (known != null) {
            int evicted =
                    tags.stream().mapToInt(tag -> drop(tag, Long.MAX_VALUE)).sum();
            metrics.count(CacheEvent.EVICTED_BY_HAND, evicted + touch(tags, known.index()));
        }
    }

    /** How far changes are known, and of which log; empty before {@link #begin}. */
    public Optional<LogPosition> position() {
        return Optional.ofNullable(horizon);
    }

    int waiting() {
        return waiters.count();
    }

    /** The index before which answers must have been read no earlier. */
    long floor() {
        return floor;
    }

    long answers() {
        return entries.estimatedSize();
    }

    long weightBytes() {
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    /** How many tags lead to answers: never more than the answers carry. */
    int tagsListed() {
        return byTag.size();
    }

    private int touch(Collection<String> tags, long index) {
        int dropped = 0;
        for (String tag : tags) {
            dropped += drop(tag, index);
            Long before = lastTouched.remove(tag);
            lastTouched.put(tag, before == null ? index : Math.max(before, index));
        }
        while (lastTouched.size() > maxTagsRemembered) {
            Iterator<Map.Entry<String, Long>> oldest = lastTouched.entrySet().iterator();
            floor = Math.max(floor, oldest.next().getValue());
            oldest.remove();
        }
        return dropped;
    }

    /** Drops the answers under a tag that were read before an index. */
    private int drop(String tag, long before) {
        int dropped = 0;
        for (Entry entry : byTag.getOrDefault(tag, Set.of())) {
            if (entry.reading.readAt().index() < before && entries.asMap().remove(entry.question, entry)) {
                unlist(entry);
                dropped++;
            }
        }
        return dropped;
    }

    private void list(Entry entry) {
        for (String tag : entry.reading.tags()) {
            byTag.compute(tag, (key, listed) -> {
                Set<Entry> under = listed == null ? ConcurrentHashMap.newKeySet(2) : listed;
                under.add(entry);
                return under;
            });
        }
    }

    private void unlist(Entry entry) {
        for (String tag : entry.reading.tags()) {
            byTag.computeIfPresent(tag, (key, listed) -> {
                listed.remove(entry);
                return listed.isEmpty() ? null : listed;
            });
        }
    }

    /** An answer in its place. Equal to itself only, so that one can never be taken for its successor. */
    private static final class Entry {
        final String question;
        final Reading reading;
        final int weightBytes;

        Entry(String question, Reading reading) {
            this.question = question;
            this.reading = reading;
            long weight = ENTRY_OVERHEAD_BYTES + question.length() + (long) reading.body().length;
            for (String tag : reading.tags()) {
                weight += TAG_OVERHEAD_BYTES + tag.length();
            }
            for (HttpField field : reading.headers()) {
                int characters = field.getName().length()
                        + String.valueOf(field.getValue()).length();
                weight += FIELD_OVERHEAD_BYTES + (long) FIELD_COPIES * characters;
            }
            this.weightBytes = Math.toIntExact(weight);
        }
    }
}
