package com.pygmy.frontend.cache;

import java.time.Duration;

/**
 * How the feed of changes is held on to.
 *
 * @param lease how long after it was last heard of the feed counts as alive
 * @param silenceMax how long a stream may be silent
 * @param pageTimeout for a page of missed changes
 * @param pauseMax the longest pause between two attempts
 */
public record FeedRules(Duration lease, Duration silenceMax, Duration pageTimeout, Duration pauseMax) {}
