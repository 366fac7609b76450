@NullMarked
package com.pygmy.chaos.bookstore.fault;

import org.jspecify.annotations.NullMarked;
