/**
 * How the replicas of a group talk to each other: who may connect, how both sides prove who they are, and which requests there
 * are.
 */
@NullMarked
package com.pygmy.raft.internal.transport;

import org.jspecify.annotations.NullMarked;
