"""How large are the proofs?"""
