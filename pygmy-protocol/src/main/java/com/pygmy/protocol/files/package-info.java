/** Files that only the user who runs the program may read. */
@NullMarked
package com.pygmy.protocol.files;

import org.jspecify.annotations.NullMarked;
