/** Who may use an admin port, and for what. */
@NullMarked
package com.pygmy.service.admin;

import org.jspecify.annotations.NullMarked;
