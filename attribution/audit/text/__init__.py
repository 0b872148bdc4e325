"""What a text says: plain sentences out of mail, and what speaks in them, by stated rules.

Texts are hostile: nothing in them is executed, and every pattern is of the linear kind, so that no
text can keep the audit busy for longer than its length.
"""
