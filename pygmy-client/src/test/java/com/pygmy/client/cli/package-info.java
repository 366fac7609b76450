@NullMarked
package com.pygmy.client.cli;

import org.jspecify.annotations.NullMarked;
