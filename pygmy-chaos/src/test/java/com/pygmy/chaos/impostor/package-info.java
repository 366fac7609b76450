@NullMarked
package com.pygmy.chaos.impostor;

import org.jspecify.annotations.NullMarked;
