package com.pygmy.failover;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.failover");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("com.pygmy.failover.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void the_choice_of_a_node_and_the_rule_for_retries_need_no_http_library() {
        classes()
                .that()
                .resideInAPackage("com.pygmy.failover")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.pygmy.failover",
                        "com.pygmy.protocol",
                        "com.fasterxml.jackson..",
                        "org.jspecify..")
                .check(classes);
    }
}
