package com.pygmy.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.client");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("com.pygmy.client.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void the_library_needs_only_the_api_the_rule_for_retries_and_a_logger() {
        classes()
                .that()
                .resideInAPackage("com.pygmy.client")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "com.pygmy.client",
                        "com.pygmy.api..",
                        "com.pygmy.protocol..",
                        "com.pygmy.failover",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(classes);
    }

    @Test
    void the_command_line_reaches_the_store_through_the_library_alone() {
        noClasses()
                .that()
                .resideInAPackage("..cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(classes);
    }
}
