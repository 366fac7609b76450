/** What a run came to, for people and for programs. */
@NullMarked
package com.pygmy.chaos.harness.report;

import org.jspecify.annotations.NullMarked;
