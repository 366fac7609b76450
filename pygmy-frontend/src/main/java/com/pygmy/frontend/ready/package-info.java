/** Whether a frontend should be given requests now. */
@NullMarked
package com.pygmy.frontend.ready;

import org.jspecify.annotations.NullMarked;
