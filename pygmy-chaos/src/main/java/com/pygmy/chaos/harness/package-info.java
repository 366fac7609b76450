/**
 * A harness that knows no service. A {@link com.pygmy.chaos.harness.Run} has a cluster, clients, a generator of their requests,
 * a nemesis and a checker; a service comes with its own of these five, or takes those that are here.
 */
@NullMarked
package com.pygmy.chaos.harness;

import org.jspecify.annotations.NullMarked;
