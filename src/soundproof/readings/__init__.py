"""What a transcript says: security, size, cost, attacks."""
