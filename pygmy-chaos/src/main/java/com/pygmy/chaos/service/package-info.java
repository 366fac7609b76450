/** Any service as a user of the harness: processes that a command starts, killed and paused while clients work. */
@NullMarked
package com.pygmy.chaos.service;

import org.jspecify.annotations.NullMarked;
