/** Faults of nodes, each with a proof that it took hold, and a nemesis that lets a seed choose among them. */
@NullMarked
package com.pygmy.chaos.harness.fault;

import org.jspecify.annotations.NullMarked;
