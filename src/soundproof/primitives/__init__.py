"""What protocols are made of: fields, hash functions, Merkle trees, layouts of bytes."""
