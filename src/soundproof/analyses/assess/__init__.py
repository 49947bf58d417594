"""How secure is it?"""
