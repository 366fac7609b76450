@NullMarked
package com.pygmy.chaos.example;

import org.jspecify.annotations.NullMarked;
