/** What a run came to, for people and for programs. */
@NullMarked
package com.pygmy.chaos.report;

import org.jspecify.annotations.NullMarked;
