"""Writing a paper: what is generated, the skeleton, the folder, and how it is set."""
