"""What people write in a question to the policy, put into the words its readers understand.

A question comes from somebody who describes a case, in the names of the records or in plain words. Only the words are
changed here: what is not understood stays where it is, and the reader refuses it.
"""
