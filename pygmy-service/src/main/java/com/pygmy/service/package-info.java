/**
 * What every Pygmy service does alike at its HTTP edge: errors as problem documents, limits on bodies, request ids, bearer
 * tokens, and a configuration whose addresses come from the environment or {@code .env}. Needs Dropwizard, which a service
 * brings itself.
 */
@NullMarked
package com.pygmy.service;

import org.jspecify.annotations.NullMarked;
