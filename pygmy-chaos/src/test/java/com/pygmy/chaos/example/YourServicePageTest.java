package com.pygmy.chaos.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/chaos-your-service.md}: the Java on it compiles, against what it says is given, and the files it names are there. */
class YourServicePageTest {
    private static final Path PAGE = Path.of("../docs/chaos-your-service.md");
    private static final List<String> PACKAGES = List.of(
            "com.pygmy.chaos.harness",
            "com.pygmy.chaos.harness.fault",
            "com.pygmy.chaos.harness.history",
            "com.pygmy.chaos.harness.invariant",
            "com.pygmy.chaos.harness.linearizability",
            "com.pygmy.chaos.harness.machine",
            "com.pygmy.chaos.harness.model",
            "com.pygmy.chaos.harness.report",
            "com.pygmy.chaos.harness.transaction",
            "com.pygmy.chaos.service",
            "java.io",
            "java.net",
            "java.net.http",
            "java.nio.file",
            "java.time",
            "java.util",
            "java.util.stream");

    /** What the page speaks of before it uses it. */
    private static final String GIVEN = """
        static Path directory;
        static Path file;
        static String port;
        static Host host;
        static URI address;
        static long seed;
        static String[] arguments;
        static List<ServiceNode> nodes;
        static ServiceCluster cluster;
        static ServiceOptions options;
        static Checker registers;
        """;

    @TempDir
    Path classes;

    private static List<String> blocks() throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    /** Declarations are members of the program that a reader writes, statements the body of one of its methods. */
    private static String program() throws IOException {
        StringBuilder members = new StringBuilder(GIVEN);
        int number = 0;
        for (String block : blocks()) {
            boolean declares = block.matches("(?s)(record|final class|public static void) .*");
            members.append(
                    declares
                            ? block.replaceAll("(?m)^final class", "static final class")
                            : "void piece" + number++ + "() throws Exception {\n" + ended(block) + "}\n");
        }
        return PACKAGES.stream().map(name -> "import " + name + ".*;\n").collect(Collectors.joining())
                + "final class MyRegisters {\n" + members + "}\n";
    }

    /** An expression alone is a statement where it is given to something. */
    private static String ended(String block) {
        return block.stripTrailing().endsWith(";") || block.stripTrailing().endsWith("}")
                ? block
                : "Object made = " + block + ";";
    }

    @Test
    void the_java_on_the_page_compiles() throws IOException {
        String program = program();
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        StringWriter told = new StringWriter();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///MyRegisters.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return program;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));

        boolean compiled = compiler.getTask(told, null, null, options, null, List.of(source))
                .call();

        assertThat(compiled).as(told + "\n" + program).isTrue();
        assertThat(blocks()).as("pieces of Java on the page").hasSizeGreaterThan(8);
    }

    @Test
    void the_files_that_the_page_leads_to_are_there() throws IOException {
        Matcher link = Pattern.compile("]\\(([^)#:]+)").matcher(Files.readString(PAGE));
        List<String> missing = new ArrayList<>();
        while (link.find()) {
            if (!Files.exists(PAGE.resolveSibling(link.group(1)))) {
                missing.add(link.group(1));
            }
        }
        assertThat(missing).isEmpty();
    }
}
