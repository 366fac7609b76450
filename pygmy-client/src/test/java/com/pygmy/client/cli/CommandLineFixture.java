package com.pygmy.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.client.HttpDouble;
import com.pygmy.client.StoreDouble;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the store, called within this process at two frontends that are doubles. */
abstract class CommandLineFixture {
    @TempDir
    Path state;

    final StoreDouble store = new StoreDouble();
    final HttpDouble first = new HttpDouble(store);
    final HttpDouble second = new HttpDouble(store);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int columns;

    @Nullable
    String token = StoreDouble.OPERATOR_TOKEN;

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    int run(String line) {
        out = new StringWriter();
        err = new StringWriter();
        List<URI> frontends = List.of(first.address(), second.address());
        Surroundings surroundings = new Surroundings(frontends, state, columns, false, token, null, null, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, new PrintWriter(out, true), new PrintWriter(err, true));
        return Main.commandLine(pygmy, line.split(" ")).execute(line.split(" "));
    }

    JsonNode json() throws IOException {
        return ApiJson.strict().readTree(out.toString());
    }
}
