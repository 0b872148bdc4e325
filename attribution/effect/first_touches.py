"""When each nurture program first reached each lead while it waited, and when that responded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from attribution.effect.day_counts import Flags
from attribution.machine_clicks import machine_clicks
from attribution.numbering import Numbers
from attribution.places import distinct, places_of
from attribution.sequences import Ints
from attribution.settings import Settings

_BEFORE_CREATION = -1
_DAY = timedelta(days=1) // timedelta(microseconds=1)
_OF_CLICK = ("occurred_at", "action", "program", "content_id", "url")
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Nurturing:
    """Nurture touches, with the numbers of their leads and programs.

    Attributes:
        touches: All touches.
        rows: Which of them are nurture's, of people known; what follows is of these, in order.
        leads: The leads that count (`attribution.leads.lead_histories`).
        lead: The place of each touch's lead in `leads`; their count where it is none of them.
        programs: The names of the programs, sorted; one without a name has their count as number.
        pairs: The pairs of a lead and a program that there are, sorted: the lead's place times
            one more than there are `programs`, and the program's number.
        pair: The place of each touch's pair in `pairs`.
    """

    touches: pl.DataFrame
    rows: Ints
    leads: pl.DataFrame
    lead: Ints
    programs: pl.Series
    pairs: Ints
    pair: Ints

    @classmethod
    def of(cls, numbers: Numbers, rows: Ints, leads: pl.DataFrame) -> "Nurturing":
        """Number the leads and programs of some touches."""
        touches = numbers.touches
        if numbers.has("lead_id"):
            # Each person is looked up once, in the order of the leads.
            stated = numbers.of("lead_id")
            place: Ints = np.append(places_of(stated.values, leads["lead_id"]), leads.height)
            lead = place[stated.codes[rows]]
        else:
            lead = places_of(touches["lead_id"].gather(rows), leads["lead_id"])
        program = numbers.of("program").of(rows)
        pairs, pair = distinct(lead * (program.values.len() + 1) + program.codes)
        return cls(touches, rows, leads, lead, program.values, pairs, pair)

    def most_reached(self) -> tuple[str, ...]:
        """Return the names of the programs, those that touched most people first."""
        lead, program = self._lead_and_program
        people = np.bincount(program[lead < self.leads.height], minlength=self.programs.len() + 1)
        of_others = np.flatnonzero(self.lead == self.leads.height)
        others = self.touches.select("lead_id")[self.rows[of_others]].with_columns(
            program=pl.Series(program[self.pair[of_others]])
        )
        people += np.bincount(others.unique()["program"].to_numpy(), minlength=people.size)
        return tuple(self.programs.gather(np.argsort(-people[:-1], kind="stable")))

    def firsts(self, settings: Settings, zones: Sequence[str]) -> pl.DataFrame:
        """Return the first touch and response of each lead and program (`Nurtured.firsts`).

        Args:
            settings: The actions that are responses.
            zones: The zones whose days count.
        """
        moments = micros(self.touches["occurred_at"])[self.rows]
        ended = np.append(micros(self.leads["ended_at"]), np.iinfo(np.int64).min)
        responses = self._responses(moments <= ended[self.lead], settings)
        touched = _first(moments, self.pair, self.pairs.size)
        responded = _first(moments[responses], self.pair[responses], self.pairs.size)
        lead, program = self._lead_and_program
        waited = touched <= ended[lead]
        lead, touched = lead[waited], touched[waited]
        created = micros(self.leads["created_at"])[lead]
        responded_on = pl.Series(_days(responded[waited], created, zones))
        return pl.DataFrame(
            {
                "lead": pl.Series(lead, dtype=pl.UInt32),
                "program": self._named(program[waited]),
                "touched_at": pl.Series(touched).cast(self.touches.schema["occurred_at"]),
                "touched_on": _days(touched, created, zones),
                "responded_on": responded_on.set(pl.Series(responded[waited] == _NEVER), None),
            }
        )

    @property
    def _lead_and_program(self) -> tuple[Ints, Ints]:
        """The place of each pair's lead, and the number of its program."""
        size = self.programs.len() + 1
        return self.pairs // size, self.pairs % size

    def _named(self, program: Ints) -> pl.Series:
        names = self.programs.extend_constant(None, 1)
        return names.gather(pl.Series(program))

    def _responses(self, waiting: Flags, settings: Settings) -> Ints:
        """Return the places of responses, of leads that waited, that no machine made."""
        chosen = self._acted(*settings.creditable) & waiting
        if not chosen.any():
            return np.flatnonzero(chosen)
        chosen[self._machine_rows(waiting)] = False
        automated = self.touches["automated"].fill_null(value=False).to_numpy()[self.rows]
        return np.flatnonzero(chosen & ~automated)

    def _machine_rows(self, waiting: Flags) -> Ints:
        """Return the places of clicks by machines, looked for among leads that clicked at all."""
        clicks = self._acted("clicked") & waiting
        mails = self._acted("sent", "delivered") & waiting
        clicked = np.zeros(self.leads.height + 1, np.bool_)
        clicked[self.lead[clicks]] = True
        rows = np.flatnonzero((clicks | mails) & clicked[self.lead])
        some = self.touches.select(_OF_CLICK)[self.rows[rows]]
        # Of touches at one moment any may stand first: their places serve for their ids.
        some = some.with_columns(
            lead_id=pl.Series(self.lead[rows]), touch_id=pl.int_range(pl.len())
        )
        return rows[machine_clicks(Numbers(some))]

    def _acted(self, *actions: str) -> Flags:
        acted: Flags = self.touches["action"].is_in(actions).fill_null(value=False).to_numpy()
        return acted[self.rows]


def micros(moments: pl.Series) -> Ints:
    """Return moments in microseconds since 1970."""
    return moments.to_physical().to_numpy()


def local_micros(moments: pl.Series, zone: str) -> Ints:
    """Return what a clock in a zone shows at some moments, in microseconds since 1970."""
    return micros(moments.dt.convert_time_zone(zone).dt.replace_time_zone(None))


def _first(moments: Ints, pair: Ints, pairs: int) -> Ints:
    first = np.full(pairs, _NEVER)
    np.minimum.at(first, pair, moments)
    return first


def _days(moments: Ints, created: Ints, zones: Sequence[str]) -> Ints:
    """Return the day of a lead's wait in which the calendar day of a moment ends.

    Days of a wait begin at the hour of its creation. A mail of the same calendar day as its
    lead's end would else lie on the day before wherever that hour came between the two, or where
    the end is told without an hour; and a lead that is handed over gets mail because it is ready.
    An end without an hour is that of a day in the zone of its export, whatever zone is asked for:
    of several zones the day counts that ends last.
    """
    told = np.flatnonzero(moments != _NEVER)
    at = pl.Series(moments[told]).cast(pl.Datetime("us", "UTC"))
    left = [_DAY - 1 - local_micros(at, zone) % _DAY for zone in zones]
    since = moments[told] + np.maximum.reduce(left) - created[told]
    days = np.full(moments.size, _BEFORE_CREATION)
    days[told] = np.where(since < 0, _BEFORE_CREATION, since // _DAY)
    return days
