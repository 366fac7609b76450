/** The service of {@code docs/tutorial.md}, as it stands there. */
@NullMarked
package com.pygmy.raft.tutorial;

import org.jspecify.annotations.NullMarked;
