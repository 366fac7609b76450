/**
 * How a request passes through: which pool it belongs to, which of its headers travel on, what is tried again and where, and
 * how an answer from a node or from the cache goes back. Nothing here parks a thread or parses the body of an answer that
 * succeeded.
 */
@NullMarked
package com.pygmy.frontend.forward;

import org.jspecify.annotations.NullMarked;
