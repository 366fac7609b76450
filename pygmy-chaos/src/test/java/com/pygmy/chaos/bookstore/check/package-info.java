@NullMarked
package com.pygmy.chaos.bookstore.check;

import org.jspecify.annotations.NullMarked;
