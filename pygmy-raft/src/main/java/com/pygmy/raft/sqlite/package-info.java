/** The state of a replica in one SQLite database: tables, replies and applied index in one transaction. */
@NullMarked
package com.pygmy.raft.sqlite;

import org.jspecify.annotations.NullMarked;
