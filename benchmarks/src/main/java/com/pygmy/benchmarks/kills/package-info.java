/** Clients that write down every answer, and the judging of it. */
@NullMarked
package com.pygmy.benchmarks.kills;

import org.jspecify.annotations.NullMarked;
