"""Nurture or spam: what was sent, judged by stated criteria.

Text is judged by `text`, pieces by `pieces`, single sends by `sends`, programs by `programs`;
what is asked of all of them together lies beside this file. Each room's registry tuple lists its
criteria; to add one, write its file and its line there.
"""
