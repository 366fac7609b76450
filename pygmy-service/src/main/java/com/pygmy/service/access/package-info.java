/** The log of requests, and the files that logs are appended to. */
@NullMarked
package com.pygmy.service.access;

import org.jspecify.annotations.NullMarked;
