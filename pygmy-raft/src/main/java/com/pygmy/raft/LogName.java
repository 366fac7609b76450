package com.pygmy.raft;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The permanent name of a {@link Command} in the log, such as {@code catalog.decide}. Another meaning is another name, and
 * it is decoded one release before it is first proposed.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface LogName {
    /** The name: lower-case words joined by dots and dashes. */
    String value();

    /**
     * Whether the reply is kept beside the state, so that the same {@link CommandId} gets it again. False for a command
     * whose effect is guarded by a key of its own in the state: applied again it must change nothing and give the same
     * reply, and then keeping the reply twice would be waste.
     */
    boolean keepReply() default true;
}
