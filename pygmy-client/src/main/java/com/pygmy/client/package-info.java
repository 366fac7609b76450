/**
 * Talks to the store from Java.
 *
 * <p>{@link com.pygmy.client.PygmyClient} sends a request until it has an answer or its deadline has passed, and repeats only
 * what cannot happen twice. Refusals come back as values ({@link com.pygmy.client.OrderResult} and its like), failures as a
 * {@link com.pygmy.client.PygmyException} that says whether the request was executed.
 */
@NullMarked
package com.pygmy.client;

import org.jspecify.annotations.NullMarked;
