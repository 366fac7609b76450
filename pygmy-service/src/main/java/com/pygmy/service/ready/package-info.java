/** Whether a node should be given requests now. */
@NullMarked
package com.pygmy.service.ready;

import org.jspecify.annotations.NullMarked;
