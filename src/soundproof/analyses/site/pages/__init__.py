"""The pages, one file of each kind: from facts to what is on them."""
