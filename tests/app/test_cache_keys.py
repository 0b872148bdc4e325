"""No frame is a cache key: Streamlit would hash only what it prints."""

import ast
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

import app
from app.caches import Data, told
from attribution.audit_rules import Judged
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from data_contracts.column_mapping import ColumnMapping

KEYS = {"str", "int", "str | None", "tuple[str, ...]", "Settings", "Data"}
"""Text, settings, and the name of a dataset: what is hashed whole."""

MODULES = sorted(Path(app.__file__).parent.rglob("*.py"))


def cached(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            "cache_" in ast.unparse(decorator) for decorator in node.decorator_list
        ):
            yield node


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_what_is_cached_is_keyed_by_text_and_settings_alone(module):
    for function in cached(ast.parse(module.read_text("utf-8"))):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        kinds = {ast.unparse(argument.annotation) for argument in arguments}
        assert kinds <= KEYS, f"{module.name}: {function.name}"
        assert not function.args.vararg
        assert not function.args.kwarg


def test_session_and_caches_are_touched_in_their_own_files_only():
    texts = {path.name: path.read_text("utf-8") for path in MODULES}
    session = {name for name, text in texts.items() if "session_state" in text
               or "query_params" in text}  # fmt: skip
    assert session == {"state.py", "remembered.py", "address.py", "judging.py"}
    assert {name for name, text in texts.items() if "st.cache_" in text} == {"caches.py"}


def test_nothing_is_cached_without_the_rule_seeing_it():
    found = [f.name for path in MODULES for f in cached(ast.parse(path.read_text("utf-8")))]
    assert {"_dataset", "_analysis", "_section", "_report"} <= set(found)


def unprinted(kind):
    """Name the fields that a dataclass, or one of those it is made of, leaves out of its text."""
    inner = [one.default_factory for one in fields(kind) if is_dataclass(one.default_factory)]
    own = {f"{kind.__name__}.{one.name}" for one in fields(kind) if not one.repr}
    return own.union(*map(unprinted, inner))


@pytest.mark.parametrize("kind", [Settings, Judged, Data, ReadingChoices, ColumnMapping])
def test_whatever_tells_two_keys_apart_is_in_their_text(kind):
    assert kind.__repr__ is not object.__repr__
    assert unprinted(kind) <= {"ReadingChoices.pseudonym_key"}


def test_data_with_another_secret_are_other_data():
    one = Data(("a.csv",), "stamp", ReadingChoices(pseudonym_key="one"))
    other = replace(one, choices=ReadingChoices(pseudonym_key="another"))
    assert told(one) != told(other)
    assert told(one) == told(replace(one))
