/** Reading requests' bodies: their form, their size, JSON. */
@NullMarked
package com.pygmy.service.body;

import org.jspecify.annotations.NullMarked;
