"""What a parameter is, what files may write for one, how a fault is told, and which characters are shown escaped."""
