@NullMarked
package com.pygmy.frontend.web;

import org.jspecify.annotations.NullMarked;
