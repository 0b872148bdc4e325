"""Run with: nurture app (or: streamlit run streamlit_app.py)."""

from pathlib import Path

import streamlit as st

from app.controls import draw_choices
from app.pages import pages
from app.reach import keep_strangers_out
from app.state import get_ready, warm_up

st.set_page_config("Nurture Ledger", str(Path(__file__).parent / "app" / "icon.png"), "wide")
keep_strangers_out()
warm_up()
page = st.navigation(pages(), expanded=True)
main = st.container(width=1200)
with main.container():
    get_ready()
draw_choices()
with main:
    page.run()
