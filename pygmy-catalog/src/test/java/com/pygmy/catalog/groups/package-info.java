/** A catalog of several groups, as docs/scaling.md designs it and before it is built: its protocol as a model, its rate simulated. */
@NullMarked
package com.pygmy.catalog.groups;

import org.jspecify.annotations.NullMarked;
