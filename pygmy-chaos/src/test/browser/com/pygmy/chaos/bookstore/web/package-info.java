/** The store's pages in a browser. These tests come last in a run and share a store, which ends with it. */
@NullMarked
package com.pygmy.chaos.bookstore.web;

import org.jspecify.annotations.NullMarked;
