package com.pygmy.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.benchmarks");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("com.pygmy.benchmarks.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void what_benchmarks_are_made_of_knows_no_benchmark() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "com.pygmy.benchmarks.figure..",
                        "com.pygmy.benchmarks.load..",
                        "com.pygmy.benchmarks.run..",
                        "com.pygmy.benchmarks.store..")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameEndingWith("Benchmark")
                .check(CLASSES);
    }
}
