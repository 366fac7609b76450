@NullMarked
package com.pygmy.chaos.example.postgres;

import org.jspecify.annotations.NullMarked;
