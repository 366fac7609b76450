/** What was done to a service and what it answered: events, operations, and the file formats that hold them. */
@NullMarked
package com.pygmy.chaos.harness.history;

import org.jspecify.annotations.NullMarked;
