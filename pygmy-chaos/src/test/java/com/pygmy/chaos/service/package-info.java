@NullMarked
package com.pygmy.chaos.service;

import org.jspecify.annotations.NullMarked;
