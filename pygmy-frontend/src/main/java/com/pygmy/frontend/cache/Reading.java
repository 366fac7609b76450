package com.pygmy.frontend.cache;

import com.pygmy.protocol.LogPosition;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;

/**
 * What a replica answered to a read, and where in the log it stood when it did.
 *
 * @param headers what every client gets to see of the answer's headers; nothing that depends on who asked
 * @param body never changed by anybody
 * @param readAt the position of the data that the answer was made of
 * @param tags what the answer depends on: it can change only by a change that touches one of these
 * @param readAtNanos when it came, on the clock by which its age is reported
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
public record Reading(
        int status, HttpFields headers, byte[] body, LogPosition readAt, Set<String> tags, long readAtNanos) {
    public Reading {
        headers = headers.asImmutable();
        tags = Set.copyOf(tags);
    }
}
