@NullMarked
package com.pygmy.chaos.bookstore.faulty;

import org.jspecify.annotations.NullMarked;
