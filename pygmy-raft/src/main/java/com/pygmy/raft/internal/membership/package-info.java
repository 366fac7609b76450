/** What the replicas of a group settle among themselves: who may vote, the epoch, which commands all can decode. */
@NullMarked
package com.pygmy.raft.internal.membership;

import org.jspecify.annotations.NullMarked;
