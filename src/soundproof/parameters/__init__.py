"""What a parameter is, how a fault of one is told, and which characters are shown escaped."""
