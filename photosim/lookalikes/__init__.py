"""Which photos look like this one?"""
