/**
 * A replica on Apache Ratis, joined from the packages below. All of them are internal: they may change at any time, and what is
 * public in them is so for the others only.
 *
 * <p>Dependencies point one way: this package uses {@code pipeline}, {@code read}, {@code membership} and {@code disk}; these use
 * {@code ratis}, which uses {@code snapshot}, {@code apply}, {@code promise} and {@code transport}.
 */
@NullMarked
package com.pygmy.raft.internal;

import org.jspecify.annotations.NullMarked;
