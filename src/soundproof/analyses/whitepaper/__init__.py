"""What must a security argument say, and which of it follows from the file?"""
