"""The data that is shipped: the catalogue of zkVMs, gates, hash functions, advisories."""
