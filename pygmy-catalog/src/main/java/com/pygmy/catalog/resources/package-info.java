/** The catalog's resources: books for everybody, changes of books for operators, the ledger for order nodes. */
@NullMarked
package com.pygmy.catalog.resources;

import org.jspecify.annotations.NullMarked;
