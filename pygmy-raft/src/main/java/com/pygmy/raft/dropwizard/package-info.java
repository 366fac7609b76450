/** A replica as a Dropwizard bundle: YAML, health check, tasks, metrics, node-to-node resources, and the way from HTTP to read modes and back. */
@NullMarked
package com.pygmy.raft.dropwizard;

import org.jspecify.annotations.NullMarked;
