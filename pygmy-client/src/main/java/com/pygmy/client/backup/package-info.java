/** Takes backups of all groups of a store, and keeps a number of them. */
@NullMarked
package com.pygmy.client.backup;

import org.jspecify.annotations.NullMarked;
