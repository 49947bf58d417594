"""From the assessed circuits to the system that is deployed: hashes, recursion, advisories."""
