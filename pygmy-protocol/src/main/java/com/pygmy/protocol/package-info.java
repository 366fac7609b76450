/**
 * What every request and answer of a replicated service carries: problem documents and their types, whether
 * something was executed, consistency, header names, and what a reader has seen so far (a position in a group's log, and the
 * session token that carries positions between requests). Servers, client and harness use the same records.
 */
@NullMarked
package com.pygmy.protocol;

import org.jspecify.annotations.NullMarked;
