package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Several faults at once. Proof: that of each. */
public record Together(List<? extends NodeFault> faults) implements NodeFault {
    @Override
    public List<? extends Node> victims() {
        return faults.stream()
                .flatMap(fault -> fault.victims().stream())
                .distinct()
                .toList();
    }

    @Override
    public void begin() {
        faults.forEach(NodeFault::begin);
    }

    @Override
    public Optional<String> proof() {
        List<String> proofs =
                faults.stream().flatMap(fault -> fault.proof().stream()).toList();
        return proofs.size() == faults.size()
                ? Optional.of(proofs.stream().distinct().collect(Collectors.joining("; ")))
                : Optional.empty();
    }

    @Override
    public void heal() {
        Each.of(faults, NodeFault::heal);
    }

    @Override
    public boolean lasts() {
        return faults.stream().anyMatch(NodeFault::lasts);
    }

    @Override
    public Optional<String> aftermath() {
        String words = faults.stream()
                .flatMap(fault -> fault.aftermath().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }
}
