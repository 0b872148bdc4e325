"""Expectations that work out once what follows from their arguments alone.

Great Expectations (1.24) works out an expectation's configuration anew each time it reads one
argument, some ninety times for each rule of each table, which takes longer than a small table's
checks. Which figures an expectation needs follows from its arguments too. Nothing here looks at
rows. Importing this module costs seconds, as `expectations` does.
"""

from functools import cache
from types import new_class
from typing import TYPE_CHECKING, Any, Self, cast

from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.validator import ValidationDependencies

if TYPE_CHECKING:
    _Kind = Expectation
else:
    _Kind = object


@cache
def keeping(kind: type[Expectation]) -> type[Expectation]:
    """Return a kind of expectation that works things out once: nobody may change what it makes.

    Args:
        kind: A kind that Great Expectations knows; it stays the one known under its name.
    """
    space = {
        "__module__": __name__,
        "_configuration": PrivateAttr(default=None),
        "_dependencies": PrivateAttr(default_factory=dict),
    }
    made = new_class(kind.__name__, (_Keeping, kind), exec_body=lambda body: body.update(space))
    made = cast("type[Expectation]", made)
    made.expectation_type = kind.expectation_type
    return made


class KeptConfiguration(ExpectationConfiguration):
    """The configuration of one expectation, which nobody changes: its copies are itself."""

    kept: Expectation

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def to_domain_obj(self) -> Expectation:
        """Return the expectation, whose figures are worked out already."""
        return self.kept


class _Keeping(_Kind):
    """What stands before a kind of expectation."""

    _configuration: KeptConfiguration | None
    _dependencies: dict[Any, ValidationDependencies]

    @classmethod
    def is_abstract(cls) -> bool:
        """Leave the kind itself registered under its name."""
        return True

    @classmethod
    def _register_renderer_functions(cls) -> None:
        """Leave the kind itself as the one that is drawn."""

    @property
    def configuration(self) -> ExpectationConfiguration:
        if self._configuration is None:
            made = super().configuration
            kept = KeptConfiguration(
                type=made.type, kwargs=made.kwargs, meta=made.meta, severity=made.severity
            )
            kept.kept = self
            self._configuration = kept
        return self._configuration

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        key = (type(execution_engine), repr(runtime_configuration))
        if key not in self._dependencies:
            self._dependencies[key] = super().get_validation_dependencies(
                execution_engine, runtime_configuration
            )
        known = self._dependencies[key]
        return ValidationDependencies(dict(known.metric_configurations), dict(known.result_format))
