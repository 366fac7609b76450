/** The commands that people type: each reads its arguments, has the work done elsewhere and prints what came of it. */
@NullMarked
package com.pygmy.chaos.command;

import org.jspecify.annotations.NullMarked;
