package com.pygmy.service.config;

import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Constraint;
import jakarta.validation.OverridesAttribute;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotNull;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;

/** A duration that must be given, and lie within bounds: {@link NotNull}, {@link MinDuration} and {@link MaxDuration} say what is wrong. */
@Documented
@NotNull
@MinDuration(0)
@MaxDuration(0)
@Constraint(validatedBy = {})
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface DurationWithin {
    @OverridesAttribute(constraint = MinDuration.class, name = "value")
    long min();

    @OverridesAttribute(constraint = MinDuration.class, name = "unit")
    TimeUnit minUnit();

    @OverridesAttribute(constraint = MaxDuration.class, name = "value")
    long max();

    @OverridesAttribute(constraint = MaxDuration.class, name = "unit")
    TimeUnit maxUnit();

    /** None: the constraints that this consists of have theirs. */
    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
