/** What clients can make a process log, bounded and escaped; request ids. */
@NullMarked
package com.pygmy.service.log;

import org.jspecify.annotations.NullMarked;
