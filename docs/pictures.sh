#!/usr/bin/env bash
# Makes the picture in the README anew: a real store, in a real browser, while its catalog leader is dead. Needs Chromium.
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -pl pygmy-chaos -am verify -Dtest=None -Dit.test=WatchingInBrowserIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
cp pygmy-chaos/target/pictures/cluster-during-a-kill.png docs/cluster.png
