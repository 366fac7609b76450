package com.pygmy.catalog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.pygmy.raft.testing.DeterminismRules;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String STATE = "com.pygmy.catalog.state..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.catalog");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("com.pygmy.catalog.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void the_state_comes_to_the_same_on_every_replica() {
        DeterminismRules.noClockAndNoRandomness(STATE).check(CLASSES);
        DeterminismRules.noThreadsAndNoInputOutput(STATE).check(CLASSES);
        DeterminismRules.noUnorderedIteration(STATE).check(CLASSES);
    }

    @Test
    void the_state_does_not_know_the_service_around_it() {
        noClasses()
                .that()
                .resideInAPackage(STATE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.pygmy.catalog", "com.pygmy.catalog.resources..", "com.pygmy.service..")
                .check(CLASSES);
    }

    @Test
    void nothing_here_knows_the_consensus_library() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.ratis..", "com.pygmy.raft.internal..")
                .check(CLASSES);
    }
}
