/**
 * The order protocol as a simulation: the real state machines of catalog and orders over SQLite in memory, in one thread, under a
 * schedule that a seed decides. Coordinators, relay, sweeper, network and logs are models.
 */
@NullMarked
package com.pygmy.order.simulation;

import org.jspecify.annotations.NullMarked;
