package com.pygmy.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The harness knows no service, and its packages depend on each other one way. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("com.pygmy.chaos");

    @Test
    void the_harness_does_not_know_who_uses_it() {
        noClasses()
                .that()
                .resideInAPackage("com.pygmy.chaos.harness..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.pygmy.chaos.bookstore..",
                        "com.pygmy.chaos.service..",
                        "com.pygmy.chaos.command..",
                        "com.pygmy.client..")
                .because("a service comes to the harness with its own cluster, clients, generator, nemesis and checker")
                .check(CLASSES);
    }

    @Test
    void the_users_of_the_harness_do_not_know_each_other() {
        noClasses()
                .that()
                .resideInAPackage("com.pygmy.chaos.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.pygmy.chaos.bookstore..", "com.pygmy.api..", "com.pygmy.client..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("com.pygmy.chaos.bookstore..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.pygmy.chaos.service..")
                .check(CLASSES);
    }

    @Test
    void there_are_no_cycles_among_packages() {
        slices().matching("com.pygmy.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
