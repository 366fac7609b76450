package com.pygmy.frontend.handler;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.pygmy.service.http.core.CoreConnector;

/** Where clients connect to a frontend: {@code type: proxy} among the connectors of the YAML file. */
@JsonTypeName("proxy")
public final class ProxyConnector extends CoreConnector {}
