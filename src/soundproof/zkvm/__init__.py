"""What is assessed: a zkVM, its circuits, how its proofs verify each other, and the rules that tie parameters."""
