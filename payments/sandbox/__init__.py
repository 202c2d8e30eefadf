"""A local copy of the Razorpay API subset that Haat uses, for demos, tests and load.

It is a process of its own and imports nothing of the shop.
"""
