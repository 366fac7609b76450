/** The form of a backup on a disk: what writes and what restores one agree on it. */
@NullMarked
package com.pygmy.protocol.backup;

import org.jspecify.annotations.NullMarked;
