@NullMarked
package com.pygmy.client;

import org.jspecify.annotations.NullMarked;
