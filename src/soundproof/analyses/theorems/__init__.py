"""Which theorems are used, and where?"""
