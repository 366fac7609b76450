/**
 * A whole store of real processes on this machine, in a directory and on ports of its own. Nodes are started, killed, paused
 * and their health is read. Nothing outlives the harness, however it ends.
 */
@NullMarked
package com.pygmy.chaos.bookstore.cluster;

import org.jspecify.annotations.NullMarked;
