"""What passes between prover and verifier: messages, challenges, events, and the codes they are about."""
