/** Failures as problem documents. */
@NullMarked
package com.pygmy.service.problem;

import org.jspecify.annotations.NullMarked;
