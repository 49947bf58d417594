"""What is the deployed system worth?"""
