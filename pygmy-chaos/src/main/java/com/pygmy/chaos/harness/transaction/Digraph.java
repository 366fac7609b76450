package com.pygmy.chaos.harness.transaction;

import java.util.Arrays;

/**
 * A directed graph of nodes that are numbers, as arrays: the edges that leave a node stand together. Not thread-safe while it is
 * built.
 */
final class Digraph {
    private final int nodes;
    private final int[] start;
    private final int[] target;
    private final int[] label;

    private Digraph(int nodes, int[] start, int[] target, int[] label) {
        this.nodes = nodes;
        this.start = start;
        this.target = target;
        this.label = label;
    }

    /** Collects edges. */
    static final class Builder {
        private final int nodes;
        private int[] from = new int[64];
        private int[] to = new int[64];
        private int[] label = new int[64];
        private int size;

        Builder(int nodes) {
            this.nodes = nodes;
        }

        /** An edge with a number that its user knows it by. */
        void add(int source, int destination, int name) {
            if (size == from.length) {
                from = Arrays.copyOf(from, 2 * size);
                to = Arrays.copyOf(to, 2 * size);
                label = Arrays.copyOf(label, 2 * size);
            }
            from[size] = source;
            to[size] = destination;
            label[size++] = name;
        }

        Digraph build() {
            int[] start = new int[nodes + 1];
            for (int i = 0; i < size; i++) {
                start[from[i] + 1]++;
            }
            for (int node = 0; node < nodes; node++) {
                start[node + 1] += start[node];
            }
            int[] next = Arrays.copyOf(start, nodes);
            int[] target = new int[size];
            int[] labels = new int[size];
            for (int i = 0; i < size; i++) {
                int place = next[from[i]]++;
                target[place] = to[i];
                labels[place] = label[i];
            }
            return new Digraph(nodes, start, target, labels);
        }
    }

    int nodes() {
        return nodes;
    }

    /** The first of the edges that leave a node; the last one is before the first of the next node. */
    int firstEdge(int node) {
        return start[node];
    }

    int target(int edge) {
        return target[edge];
    }

    int label(int edge) {
        return label[edge];
    }

    /**
     * The strongly connected component of each node, as a number; -1 for a node that is alone in its own (Tarjan 1972, with a
     * stack of our own, since a path may be as long as the history).
     */
    int[] components() {
        return new Components().run();
    }

    private final class Components {
        private final int[] component = new int[nodes];
        private final int[] index = new int[nodes];
        private final int[] low = new int[nodes];
        private final int[] edge = new int[nodes];
        private final int[] open = new int[nodes];
        private final int[] path = new int[nodes];
        private int opened;
        private int depth;
        private int visited;
        private int found;

        int[] run() {
            Arrays.fill(component, -2);
            for (int node = 0; node < nodes; node++) {
                if (index[node] == 0) {
                    explore(node);
                }
            }
            return component;
        }

        private void explore(int root) {
            enter(root);
            while (depth > 0) {
                int node = path[depth - 1];
                if (edge[node] == start[node + 1]) {
                    leave(node);
                    continue;
                }
                int next = target[edge[node]++];
                if (index[next] == 0) {
                    enter(next);
                } else if (component[next] == -2) {
                    low[node] = Math.min(low[node], index[next]);
                }
            }
        }

        private void enter(int node) {
            index[node] = ++visited;
            low[node] = visited;
            edge[node] = start[node];
            open[opened++] = node;
            path[depth++] = node;
        }

        private void leave(int node) {
            depth--;
            if (depth > 0) {
                low[path[depth - 1]] = Math.min(low[path[depth - 1]], low[node]);
            }
            if (low[node] < index[node]) {
                return;
            }
            boolean alone = open[opened - 1] == node;
            int number = alone ? -1 : found++;
            int last;
            do {
                last = open[--opened];
                component[last] = number;
            } while (last != node);
        }
    }
}
