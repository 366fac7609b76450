/** What nodes say of themselves, and what a frontend makes of it. */
@NullMarked
package com.pygmy.api.cluster;

import org.jspecify.annotations.NullMarked;
