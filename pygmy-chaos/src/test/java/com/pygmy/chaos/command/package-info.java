@NullMarked
package com.pygmy.chaos.command;

import org.jspecify.annotations.NullMarked;
