@NullMarked
package com.pygmy.api.service.limits;

import org.jspecify.annotations.NullMarked;
