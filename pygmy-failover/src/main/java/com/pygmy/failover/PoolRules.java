package com.pygmy.failover;

import java.time.Duration;

/**
 * When a pool trusts its nodes.
 *
 * @param pollInterval between two polls of a node while all is well
 * @param quickPollInterval between two polls while something is wrong
 * @param failuresToEject polls that must fail in a row before a node counts as down
 * @param successesToReturn polls that must succeed in a row before it counts as up again
 * @param errorsToSuspect answers of "something went wrong inside" in a row before a node is suspected
 * @param suspicionMax longest time for which a node stays suspected although its polls are good again
 * @param leaderWait how long after it could last serve a request a group is waited for while a majority of it is up
 * @param requestsPerNode most requests that are with one node at a time
 */
public record PoolRules(
        Duration pollInterval,
        Duration quickPollInterval,
        int failuresToEject,
        int successesToReturn,
        int errorsToSuspect,
        Duration suspicionMax,
        Duration leaderWait,
        int requestsPerNode) {}
