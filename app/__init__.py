"""Draws sections with Streamlit; holds session and caches; never computes."""
