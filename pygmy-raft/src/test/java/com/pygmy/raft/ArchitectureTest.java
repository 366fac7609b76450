package com.pygmy.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.raft");

    @Test
    void only_the_internal_package_knows_ratis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("com.pygmy.raft.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .check(CLASSES);
    }

    @Test
    void the_public_interface_depends_on_no_library_but_json() {
        noClasses()
                .that()
                .resideInAPackage("com.pygmy.raft")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.ratis..",
                        "org.jdbi..",
                        "io.dropwizard..",
                        "jakarta..",
                        "com.pygmy.raft.sqlite..",
                        "com.pygmy.raft.internal..",
                        "com.pygmy.raft.dropwizard..")
                .check(CLASSES);
    }

    @Test
    void storage_knows_neither_consensus_nor_the_web() {
        noClasses()
                .that()
                .resideInAnyPackage("com.pygmy.raft.sqlite..", "com.pygmy.raft.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.pygmy.raft.internal..", "com.pygmy.raft.dropwizard..", "io.dropwizard..", "jakarta..")
                .check(CLASSES);
    }

    @Test
    void consensus_does_not_know_the_web() {
        noClasses()
                .that()
                .resideInAPackage("com.pygmy.raft.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.pygmy.raft.dropwizard..", "io.dropwizard..", "jakarta..")
                .check(CLASSES);
    }

    @Test
    void packages_do_not_depend_on_each_other_in_a_cycle() {
        slices().matching("com.pygmy.raft.(**)..").should().beFreeOfCycles().check(CLASSES);
    }
}
