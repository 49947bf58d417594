"""Which zkVMs stand on different ground?"""
