/** What a reader has seen so far: a position in a group's log, and the token that carries positions between requests. */
@NullMarked
package com.pygmy.api.session;

import org.jspecify.annotations.NullMarked;
