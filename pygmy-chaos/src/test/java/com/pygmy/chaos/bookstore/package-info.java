@NullMarked
package com.pygmy.chaos.bookstore;

import org.jspecify.annotations.NullMarked;
