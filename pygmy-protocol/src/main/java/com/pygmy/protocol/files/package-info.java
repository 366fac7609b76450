/** Files that only the user who runs the program may read, and files that survive a power loss. */
@NullMarked
package com.pygmy.protocol.files;

import org.jspecify.annotations.NullMarked;
