package com.pygmy.service.access;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Lines that wait to be written, up to a number of bytes; what does not fit is left out. Adding copies a few hundred
 * bytes under a lock and wakes up nobody but for the first line after a while without any and when half of the room is taken, so
 * that it costs those who serve requests next to nothing. Thread-safe; one thread takes.
 */
final class LineBuffer {
    private byte[] filling;
    private byte[] taken;
    private int filled;
    private int lines;
    private int wanted;
    private boolean ended;

    /**
     * What was taken.
     *
     * @param bytes valid until the next lines are taken
     * @param last whether no lines come after these
     */
    record Lines(ByteBuffer bytes, int count, boolean last) {}

    /** @param bytes for lines that wait; as many again hold those that were taken */
    LineBuffer(int bytes) {
        filling = new byte[bytes];
        taken = new byte[bytes];
    }

    /** Adds a line; false where there was no room, and after the end. */
    synchronized boolean add(byte[] line, int length) {
        if (ended || filled + length > filling.length) {
            return false;
        }
        int before = filled;
        System.arraycopy(line, 0, filling, filled, length);
        filled += length;
        lines++;
        if (before < wanted && filled >= wanted) {
            notifyAll();
        }
        return true;
    }

    /** Gathers lines until half of the room is taken, at most {@code millis}; where none come, waits for one, at most {@code idleMillis}. */
    synchronized void await(long millis, long idleMillis) throws InterruptedException {
        awaitBytes(filling.length / 2, millis);
        awaitBytes(1, idleMillis);
    }

    private synchronized void awaitBytes(int bytes, long millis) throws InterruptedException {
        wanted = bytes;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0 && filled < bytes && !ended; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    /** Nobody waits from now on, and no line is added. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** All lines there are. */
    synchronized Lines take() {
        byte[] full = filling;
        filling = taken;
        taken = full;
        Lines all = new Lines(ByteBuffer.wrap(full, 0, filled), lines, ended);
        filled = 0;
        lines = 0;
        return all;
    }
}
