package com.pygmy.catalog.state;

/**
 * The reply that is kept for an operator's command: what came of it, and the fingerprint of the request that caused it. Who
 * gets a receipt of another fingerprint than the own has used the key of another request.
 */
public record Receipt<R>(String fingerprint, R outcome) {}
