/** What a machine gives a cluster: processes that cannot outlive the harness, programs, networks, disks and clocks of their own. */
@NullMarked
package com.pygmy.chaos.harness.machine;

import org.jspecify.annotations.NullMarked;
