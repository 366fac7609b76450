package com.pygmy.service.config;

import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.Constraint;
import jakarta.validation.OverridesAttribute;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotNull;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A size that must be given, and lie within bounds: {@link NotNull}, {@link MinDataSize} and {@link MaxDataSize} say what is wrong. */
@Documented
@NotNull
@MinDataSize(0)
@MaxDataSize(0)
@Constraint(validatedBy = {})
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface DataSizeWithin {
    @OverridesAttribute(constraint = MinDataSize.class, name = "value")
    long min();

    @OverridesAttribute(constraint = MinDataSize.class, name = "unit")
    DataSizeUnit minUnit();

    @OverridesAttribute(constraint = MaxDataSize.class, name = "value")
    long max();

    @OverridesAttribute(constraint = MaxDataSize.class, name = "unit")
    DataSizeUnit maxUnit();

    /** None: the constraints that this consists of have theirs. */
    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
