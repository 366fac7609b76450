/**
 * The command line of the store: one class per command, plain tables fitted to the terminal, {@code --json} on each.
 *
 * <p>Exit codes are those of {@link com.pygmy.client.cli.ExitCode}. The session is kept between calls, so that what was
 * bought through one frontend is seen through the other.
 */
@NullMarked
package com.pygmy.client.cli;

import org.jspecify.annotations.NullMarked;
