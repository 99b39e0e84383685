"""The start of the house: from a fresh machine to a running or tested portal.

Everything before the requirements are installed uses the standard library only.
"""
