"""Stand-in for the random provider, in the sandbox only: RandomId, RandomPassword and RandomString.

Results come from the operating system's generator and have the form that the official provider gives them.
Every input forces a replacement, as there. Left out: every other type, import, and bcrypt hashes (the
output `bcryptHash` of a password stays empty).
"""
