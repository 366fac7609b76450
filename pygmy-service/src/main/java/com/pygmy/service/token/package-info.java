/** Bearer tokens and the roles that they stand for. */
@NullMarked
package com.pygmy.service.token;

import org.jspecify.annotations.NullMarked;
