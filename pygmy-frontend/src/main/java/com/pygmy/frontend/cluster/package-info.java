/** What a frontend shows of the cluster, now and over the last 15 minutes, and what operators do to nodes through it. */
@NullMarked
package com.pygmy.frontend.cluster;

import org.jspecify.annotations.NullMarked;
