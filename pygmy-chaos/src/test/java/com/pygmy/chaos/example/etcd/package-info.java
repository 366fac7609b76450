@NullMarked
package com.pygmy.chaos.example.etcd;

import org.jspecify.annotations.NullMarked;
