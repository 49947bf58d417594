"""Does it meet a published requirement?"""
