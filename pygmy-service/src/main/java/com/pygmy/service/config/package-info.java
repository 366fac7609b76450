/** Configuration from YAML, the environment and {@code .env}, and refusing to start in one line. */
@NullMarked
package com.pygmy.service.config;

import org.jspecify.annotations.NullMarked;
