"""What would other parameters give?"""
