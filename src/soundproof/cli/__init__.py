"""The command line: the group of the commands, and what they share."""
