"""What a paper says, read from its source: one model, and a reader for each language that papers are written in."""
