@NullMarked
package com.pygmy.chaos.report;

import org.jspecify.annotations.NullMarked;
