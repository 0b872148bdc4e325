"""What the documents say is there is there, and what is there is documented."""

import doctest
import importlib
import pkgutil
import re
import shlex
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import pytest

from attribution.models import models
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.vendors import VENDORS
from reports.books import BOOKS
from reports.cli import COMMANDS
from reports.sections import SECTIONS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = ("app", "attribution", "data_contracts", "reports", "sample_data")
BLOCKS = re.findall(r"```(?:sh|console|powershell)\n(.*?)```", README, flags=re.DOTALL)
LINES = [line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines()]
NURTURE = [shlex.split(line, comments=True) for line in LINES if line.startswith("nurture ")]


def modules():
    for package in PACKAGES:
        found = importlib.import_module(package)
        for info in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not info.name.endswith("__main__"):
                yield info.name


@pytest.mark.parametrize("name", list(modules()))
def test_every_example_in_a_docstring_works(name):
    module = importlib.import_module(name)
    # To look for examples takes longer than to run the few that there are.
    if ">>>" in Path(module.__file__).read_text(encoding="utf-8"):
        assert not doctest.testmod(module).failed


@pytest.mark.parametrize("command", ["make demo", "make test", "make check"])
def test_the_readme_shows_the_gates(command):
    assert command in README


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_is_documented(command):
    assert f"`nurture {command.name}" in README
    assert command.help


def test_the_readme_shows_commands_to_run():
    assert len(NURTURE) >= 5


@pytest.mark.parametrize("words", NURTURE, ids=" ".join)
def test_every_command_line_of_the_readme_is_one(words):
    command = {c.name: c for c in COMMANDS}[words[1]]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("model", models(Settings()), ids=lambda m: m.name)
def test_every_model_is_documented(model):
    assert f"`{model.name}`" in README


@pytest.mark.parametrize("kind", [Settings, ReadingChoices])
def test_every_choice_is_documented(kind):
    missing = [field.name for field in fields(kind) if f"`{field.name}`" not in README]
    assert not missing


@pytest.mark.parametrize("name", [*CONTRACTS, *BOOKS, *(v.key for v in VENDORS)])
def test_every_table_book_and_vendor_is_documented(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_column_says_what_it_means(name):
    assert all(column.meaning.endswith(".") for column in contract(name).columns)
    assert all(rule.cause and rule.fix for rule in contract(name).rules)


@pytest.mark.parametrize("section", list(SECTIONS.values()), ids=lambda s: s.key)
def test_every_section_is_documented(section):
    assert section.title in README


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http|#)([^)]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(target):
    assert (ROOT / target.partition("#")[0]).exists()


def test_the_changelog_speaks_of_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version("nurture-ledger") in changelog
