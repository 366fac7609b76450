@NullMarked
package com.pygmy.api.service;

import org.jspecify.annotations.NullMarked;
