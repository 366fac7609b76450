package com.pygmy.raft.log;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.reflect.TypeToken;
import com.pygmy.raft.Command;
import com.pygmy.raft.LogName;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One kind of command: its name, and how it and its reply are written and read. */
record CommandType(
        String name,
        Class<?> commandClass,
        boolean keepReply,
        ObjectWriter writer,
        ObjectReader reader,
        ObjectWriter replyWriter,
        ObjectReader replyReader) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    private static final TypeVariable<?> REPLY = Command.class.getTypeParameters()[1];

    /** All commands in a list of records and sealed interfaces, by name. */
    static Map<String, CommandType> allOf(List<? extends Class<?>> declared, JsonMapper mapper) {
        Map<String, CommandType> types = new LinkedHashMap<>();
        for (Class<?> declaredClass : declared) {
            addTo(types, declaredClass, mapper);
        }
        return types;
    }

    private static void addTo(Map<String, CommandType> types, Class<?> declared, JsonMapper mapper) {
        if (declared.isSealed()) {
            for (Class<?> permitted : declared.getPermittedSubclasses()) {
                addTo(types, permitted, mapper);
            }
            return;
        }
        CommandType type = of(declared, mapper);
        CommandType other = types.putIfAbsent(type.name, type);
        if (other != null) {
            throw refused(declared, "has the name '" + type.name + "', as has " + other.commandClass.getName());
        }
    }

    private static CommandType of(Class<?> declared, JsonMapper mapper) {
        if (!declared.isRecord()) {
            throw refused(declared, "is neither a record nor a sealed interface of records");
        }
        if (!Command.class.isAssignableFrom(declared)) {
            throw refused(declared, "does not implement " + Command.class.getSimpleName());
        }
        LogName logName = declared.getAnnotation(LogName.class);
        if (logName == null) {
            throw refused(declared, "has no @" + LogName.class.getSimpleName());
        }
        if (!NAME.matcher(logName.value()).matches()) {
            throw refused(
                    declared,
                    "has the name '" + logName.value() + "' (expected: lower-case words joined by '.' or '-')");
        }
        Type reply = TypeToken.of(declared).resolveType(REPLY).getType();
        if (reply instanceof TypeVariable) {
            throw refused(declared, "does not say what its reply is");
        }
        var replyType = mapper.constructType(reply);
        return new CommandType(
                logName.value(),
                declared,
                logName.keepReply(),
                mapper.writerFor(declared),
                mapper.readerFor(declared),
                mapper.writerFor(replyType),
                mapper.readerFor(replyType));
    }

    private static IllegalArgumentException refused(Class<?> declared, String reason) {
        return new IllegalArgumentException("command " + declared.getName() + " " + reason);
    }
}
