package com.pygmy.benchmarks.run;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a benchmark asks. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Asks {
    /** The word by which it is called on the command line. */
    String name();

    String question();

    /** What cannot be beaten. */
    String floor();

    /** What does nearly the same without our promises. */
    String rival();

    /** Whether it takes so long that it is run only where it is asked for by name. */
    boolean onlyByName() default false;
}
