"""What do my own files look like, while I write them?"""
