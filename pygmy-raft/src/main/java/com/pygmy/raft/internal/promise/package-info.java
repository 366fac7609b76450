/** What a replica has promised to others, recorded durably: its term, vote and acknowledged entries, and its right to vote. */
@NullMarked
package com.pygmy.raft.internal.promise;

import org.jspecify.annotations.NullMarked;
