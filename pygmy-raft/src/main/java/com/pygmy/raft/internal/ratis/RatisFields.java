package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.ratis.server.RaftServer;

/** What is private to Ratis: fields that are given other values than it has settings for, and a change of the role. */
final class RatisFields {
    private RatisFields() {}

    /** Replaces what a field of an object holds. */
    static <T> void replace(Object owner, String name, Class<T> type, UnaryOperator<T> by) throws IOException {
        try {
            Field field = field(owner, name);
            field.set(owner, by.apply(type.cast(field.get(owner))));
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw otherRelease(e);
        }
    }

    /** What a field of an object holds. */
    static <T> T get(Object owner, String name, Class<T> type) throws IOException {
        try {
            return type.cast(field(owner, name).get(owner));
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw otherRelease(e);
        }
    }

    /** The thread of a division that applies entries; only after the start. */
    static Object updater(RaftServer.Division division) throws IOException {
        Object state = get(division, "state", Object.class);
        return get(state, "stateMachineUpdater", Supplier.class).get();
    }

    /**
     * Has a candidate follow, in a term that it knows already, so that nothing is written. To be called under the division's
     * lock.
     */
    static void follow(RaftServer.Division division, long term, String reason) throws IOException {
        try {
            Method method = division.getClass()
                    .getDeclaredMethod("changeToFollowerAndPersistMetadata", long.class, boolean.class, Object.class);
            method.setAccessible(true);
            method.invoke(division, term, false, reason);
        } catch (ReflectiveOperationException e) {
            throw otherRelease(e);
        }
    }

    private static Field field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static IOException otherRelease(Exception e) {
        return new IOException("Ratis is not of the release that this was written for", e);
    }
}
