/**
 * The harness for a service that is not Pygmy: processes of your own, a workload of your own, a model to judge by. The faults
 * are those that need nothing of the service but its processes; history, checkers and report are the same.
 */
@NullMarked
package com.pygmy.chaos.service;

import org.jspecify.annotations.NullMarked;
