"""Whether a paper agrees with a file: names, figures, what is generated, what is open; and what a person has read."""
