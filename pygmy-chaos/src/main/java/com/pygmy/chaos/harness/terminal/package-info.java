/** What a program that does runs takes from a terminal, and prints there. */
@NullMarked
package com.pygmy.chaos.harness.terminal;

import org.jspecify.annotations.NullMarked;
