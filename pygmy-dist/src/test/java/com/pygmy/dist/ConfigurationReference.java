package com.pygmy.dist;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DataSizeWithin;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.core.Configuration;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The keys of the services' YAML files as a document: each with its type, its default, its bounds and the reason in its Javadoc. A
 * table for each class, wherever it occurs.
 */
final class ConfigurationReference {
    private final Javadocs javadocs;

    /** Where each class occurs, in the order in which they were found. */
    private final Map<Class<?>, TreeSet<String>> places = new LinkedHashMap<>();

    ConfigurationReference(Javadocs javadocs) {
        this.javadocs = javadocs;
    }

    /** Finds what is below the configuration of a service, called so in the document. */
    void add(String service, Class<? extends Configuration> type) {
        find(type, service + ".yml");
    }

    private void find(Class<?> type, String place) {
        if (places.computeIfAbsent(type, each -> new TreeSet<>()).add(place)) {
            Class<?> parent = type.getSuperclass();
            if (parent != null && isOurs(parent)) {
                find(parent, place);
            }
            for (Field key : keys(type)) {
                String below = place + ": " + key.getName();
                nested(key.getGenericType()).ifPresent(each -> find(each, isMap(key) ? below + ": NAME" : below));
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("com.pygmy.") && !type.isEnum();
    }

    private static boolean isMap(Field key) {
        return Map.class.isAssignableFrom(key.getType());
    }

    private static Optional<Class<?>> nested(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments())
                    .flatMap(argument -> nested(argument).stream())
                    .findFirst();
        }
        return type instanceof Class<?> plain && isOurs(plain) ? Optional.of(plain) : Optional.empty();
    }

    private static List<Field> keys(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> type.isRecord()
                        ? !Modifier.isStatic(field.getModifiers())
                        : field.isAnnotationPresent(JsonProperty.class))
                .toList();
    }

    /** The document in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        places.forEach((type, where) -> {
            if (!keys(type).isEmpty()) {
                section(type, where, text);
            }
        });
        return text.toString();
    }

    private void section(Class<?> type, Collection<String> where, StringBuilder text) {
        text.append("\n## ").append(title(type, where)).append("\n\n");
        text.append(where.stream().map(place -> "`" + place + "`").collect(Collectors.joining(", ")));
        javadocs.ofType(type).ifPresent(words -> text.append("\n\n").append(words));
        text.append("\n\n| key | type | default | bounds | |\n| --- | --- | --- | --- | --- |\n");
        Object defaults = defaults(type);
        for (Field key : keys(type)) {
            List<String> cells = List.of(
                    "`" + key.getName() + "`",
                    typeOf(key),
                    defaultOf(key, defaults),
                    String.join(", ", bounds(key)),
                    javadocs.ofField(type, key.getName()).orElse(""));
            text.append(cells.stream()
                    .map(cell -> cell.replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
    }

    /** That of a whole file is the file's name. */
    private static String title(Class<?> type, Collection<String> where) {
        String first = where.iterator().next();
        return Configuration.class.isAssignableFrom(type) && where.size() == 1 ? first : type.getSimpleName();
    }

    /** A record has no defaults: all its keys must be given. */
    private static Object defaults(Class<?> type) {
        if (type.isRecord()) {
            return type;
        }
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no defaults", e);
        }
    }

    private static String typeOf(Field key) {
        Optional<Class<?>> nested = nested(key.getGenericType());
        String link = nested.map(type -> "[" + type.getSimpleName() + "](#"
                        + type.getSimpleName().toLowerCase(Locale.ROOT) + ")")
                .orElse("");
        if (isMap(key)) {
            return "map of names to " + (nested.isPresent() ? link : words(key.getGenericType()));
        }
        return nested.isPresent() ? link : words(key.getGenericType());
    }

    private static String words(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type last = arguments[arguments.length - 1];
            return generic.getRawType() == List.class || generic.getRawType() == Set.class
                    ? "list of " + words(last)
                    : words(last);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return Arrays.stream(plain.getEnumConstants())
                    .map(each -> "`" + each.toString().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(" or "));
        }
        return switch (plain.getSimpleName()) {
            case "int", "long" -> "number";
            case "boolean" -> "true or false";
            case "String" -> "text";
            case "Duration" -> "duration";
            case "DataSize" -> "size";
            case "URI" -> "URL";
            case "Path" -> "path";
            default -> plain.getSimpleName();
        };
    }

    private static String defaultOf(Field key, Object defaults) {
        if (defaults == key.getDeclaringClass()) {
            return "required";
        }
        Object value;
        try {
            key.setAccessible(true);
            value = key.get(defaults);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(key + " cannot be read", e);
        }
        boolean empty = value == null
                || value.toString().isEmpty()
                || (value instanceof Collection<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        boolean required = key.isAnnotationPresent(NotBlank.class)
                || key.isAnnotationPresent(NotEmpty.class)
                || (key.isAnnotationPresent(Size.class)
                        && key.getAnnotation(Size.class).min() > 0);
        if (empty) {
            required |= value == null && key.isAnnotationPresent(NotNull.class);
            return required ? "required" : "none";
        }
        return isSection(key, value)
                ? ""
                : "`" + (value instanceof Enum<?> ? value.toString().toLowerCase(Locale.ROOT) : value) + "`";
    }

    /** Ours, or a library's, which has no text that says anything. */
    private static boolean isSection(Field key, Object value) {
        try {
            return nested(key.getGenericType()).isPresent()
                    || value.getClass().getMethod("toString").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every object has it", e);
        }
    }

    private static List<String> bounds(Field key) {
        List<String> bounds = new ArrayList<>();
        range(key, bounds);
        Size size = key.getAnnotation(Size.class);
        if (size != null) {
            bounds.add(size.min() + " to " + size.max() + " of them");
        }
        Pattern pattern = key.getAnnotation(Pattern.class);
        if (pattern != null) {
            bounds.add(pattern.message());
        }
        return bounds;
    }

    private static void range(Field key, List<String> bounds) {
        Min min = key.getAnnotation(Min.class);
        Max max = key.getAnnotation(Max.class);
        DurationWithin duration = key.getAnnotation(DurationWithin.class);
        DataSizeWithin size = key.getAnnotation(DataSizeWithin.class);
        DecimalMin least = key.getAnnotation(DecimalMin.class);
        DecimalMax most = key.getAnnotation(DecimalMax.class);
        if (least != null && most != null) {
            bounds.add(least.value() + " to " + most.value());
            return;
        }
        String from;
        String to;
        if (duration != null) {
            from = duration.min() + " " + lower(duration.minUnit());
            to = duration.max() + " " + lower(duration.maxUnit());
        } else if (size != null) {
            from = size.min() + " " + lower(size.minUnit());
            to = size.max() + " " + lower(size.maxUnit());
        } else {
            from = min == null ? "" : String.valueOf(min.value());
            to = max == null ? "" : String.valueOf(max.value());
        }
        if (!from.isEmpty() && !to.isEmpty()) {
            bounds.add(from + " to " + to);
        } else if (!from.isEmpty()) {
            bounds.add("at least " + from);
        } else if (!to.isEmpty()) {
            bounds.add("at most " + to);
        }
    }

    private static String lower(Enum<?> unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }
}
