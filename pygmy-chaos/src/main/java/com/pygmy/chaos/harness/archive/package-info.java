/** Past runs: the folders that runs have left, and a server that shows them in a browser. */
@NullMarked
package com.pygmy.chaos.harness.archive;

import org.jspecify.annotations.NullMarked;
