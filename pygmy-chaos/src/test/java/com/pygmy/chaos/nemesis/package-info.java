@NullMarked
package com.pygmy.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
