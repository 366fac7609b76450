/** The command line of the store. */
@NullMarked
package com.pygmy.client.cli;

import org.jspecify.annotations.NullMarked;
