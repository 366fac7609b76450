/** Faults: what is broken, the proof that it is, and the way back, which is known before anything is broken. */
@NullMarked
package com.pygmy.chaos.bookstore.fault;

import org.jspecify.annotations.NullMarked;
