/** The log of what operators did, and tried to do. */
@NullMarked
package com.pygmy.service.audit;

import org.jspecify.annotations.NullMarked;
