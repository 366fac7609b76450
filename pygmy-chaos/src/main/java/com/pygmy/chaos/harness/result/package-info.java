/** What was found out about a history: check results and availability. */
@NullMarked
package com.pygmy.chaos.harness.result;

import org.jspecify.annotations.NullMarked;
