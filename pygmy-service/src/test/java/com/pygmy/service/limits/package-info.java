@NullMarked
package com.pygmy.service.limits;

import org.jspecify.annotations.NullMarked;
