package com.pygmy.raft.dropwizard;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a client is willing to wait for news: {@code Prefer: wait=5} (RFC 7240), in seconds. */
public final class WaitPreference {
    private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*(\\d{1,3})\\s*");
    private static final int SECONDS_MAX = 10;

    private WaitPreference() {}

    /**
     * At most ten seconds; nothing where the client does not want to wait, or says it in another form.
     *
     * @param prefer the value of the header, null where there is none
     */
    public static Duration of(@Nullable String prefer) {
        Matcher wanted = WAIT.matcher(prefer == null ? "" : prefer);
        return wanted.matches()
                ? Duration.ofSeconds(Math.min(Integer.parseInt(wanted.group(1)), SECONDS_MAX))
                : Duration.ZERO;
    }
}
