package com.pygmy.raft.log;

import static com.fasterxml.jackson.databind.cfg.CoercionAction.Fail;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of the log. Written: every component of a record, in the order of the record, and nothing else. Read: exactly that
 * back; a field too many, too few or twice, or a null where the component is not {@link Nullable}, is refused.
 */
final class LogJson {
    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private LogJson() {}

    static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .annotationIntrospector(new NullsOnlyWhereDeclared())
                .accessorNaming(new ComponentsOnly())
                .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                // The text of a double must not depend on the Java release that a replica runs on.
                .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, Fail)
                                .setCoercion(CoercionInputShape.Float, Fail)
                                .setCoercion(CoercionInputShape.Boolean, Fail))
                .build();
    }

    /** Nulls are refused by default; a component that says {@code @Nullable}, or is an Optional, may have one. */
    private static final class NullsOnlyWhereDeclared extends JacksonAnnotationIntrospector {
        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            if (annotated instanceof AnnotatedParameter parameter && mayBeNull(parameter)) {
                return JsonSetter.Value.forValueNulls(Nulls.SET, Nulls.FAIL);
            }
            return super.findSetterInfo(annotated);
        }

        private static boolean mayBeNull(AnnotatedParameter parameter) {
            if (OPTIONALS.contains(parameter.getRawType())) {
                return true;
            }
            RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
            return components != null
                    && parameter.getOwner().getParameterCount() == components.length
                    && components[parameter.getIndex()].getAnnotatedType().isAnnotationPresent(Nullable.class);
        }
    }

    /** A record's further methods, such as {@code isEmpty()} or {@code getTotal()}, are no part of its form. */
    private static final class ComponentsOnly extends DefaultAccessorNamingStrategy.Provider {
        @Override
        public DefaultAccessorNamingStrategy forRecord(MapperConfig<?> config, AnnotatedClass recordClass) {
            return new DefaultAccessorNamingStrategy.RecordNaming(config, recordClass) {
                @Override
                public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
                    return _fieldNames.contains(name) ? name : null;
                }

                @Override
                public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
                    return _fieldNames.contains(name) ? name : null;
                }
            };
        }
    }
}
