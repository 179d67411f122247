"""Everything that changes people, departments, posts and who holds them.

accounts: one's own account · staff: staff accounts and their factors · organisation: departments, posts, holdings
handing_over: all that a person holds · transfers: the dated import of a yearly transfer (人事異動)
"""
