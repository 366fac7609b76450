@NullMarked
package com.pygmy.chaos.bookstore.cluster;

import org.jspecify.annotations.NullMarked;
