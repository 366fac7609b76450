@NullMarked
package com.pygmy.chaos.example.redis;

import org.jspecify.annotations.NullMarked;
