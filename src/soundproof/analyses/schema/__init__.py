"""What may a file say?"""
