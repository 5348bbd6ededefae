"""The course at a balance: scan, weigh, scan. It knows what comes next; it knows no window and no port.

`scan` takes what a barcode reader or a keyboard says: a sample's number goes to that sample (`…-P` to its parallel
determination), the code of a vessel that was tared goes to the sample in it, and another code, said while a vessel is
to be tared, is that vessel's. `hear` takes a weight for the place and step that are aimed at, and goes on by itself:
down the list for the same step (`order` "step": all empty flasks, then all rocks), or through the steps of one sample
("sample"). With `scan_needed` a weight counts only after the sample that it is for was scanned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.wording import Text
from station.errors import StationError
from station.items.roles import role_of, sample_of
from station.records import PortReading, Weighing
from station.weighing.desk import Place, Sheet, WeighingDesk
from station.weighing.plan import WeighingStep
from station.weighing.rules import WeightRefused

Order = Literal["step", "sample"]
NO_CURE = Text("", "")
SaidKind = Literal["chosen", "vessel", "taken", "refused", "undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answer to a scan or a weight: what happened, what to do where it was refused."""

    kind: SaidKind
    text: Text
    cure: Text = NO_CURE
    overridable: bool = False

    @property
    def is_good(self) -> bool:
        """Which of the two sounds it makes."""
        return self.kind != "refused"


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the next weight goes."""

    place: Place
    step: WeighingStep


class WeighingSession:
    """One person at one list. `sheet` and `aim` are what a screen shows."""

    def __init__(
        self,
        desk: WeighingDesk,
        item_id: str,
        *,
        by: str,
        commission_no: str | None = None,
        order: Order = "step",
        scan_needed: bool = False,
        port_id: str = "",
    ) -> None:
        self._desk, self._item_id, self._commission_no = desk, item_id, commission_no
        self.by, self.order, self.scan_needed, self.port_id = by, order, scan_needed, port_id
        self.sheet: Sheet = desk.sheet(item_id, commission_no)
        self.aim: Aim | None = None
        self.vessel = ""
        self.waits_for_scan = scan_needed
        self.refused: PortReading | None = None
        """The last weight that was refused and may be taken with a reason."""
        self._extra: dict[str, Place] = {}
        self._taken: list[Weighing] = []
        self._aim_at(self._first())

    @property
    def last(self) -> Weighing | None:
        """The last weight that was taken here and still holds: what an undo takes back."""
        return self._taken[-1] if self._taken else None

    def look_again(self) -> None:
        """Take up what has changed: new orders, weights that were taken back elsewhere.

        A list that was weighed to its end goes on with what is new. Where the sample aimed at is no longer on the list,
        nothing is aimed at until a person chooses: what lies on the pan is not the next sample's.
        """
        was_at_its_end = self.aim is None and self._first() is None
        self.sheet = self._desk.sheet(self._item_id, self._commission_no)
        known = {place.key for place in self.sheet.places}
        extra = tuple(place for key, place in self._extra.items() if key not in known)
        self.sheet = Sheet(plan=self.sheet.plan, places=(*self.sheet.places, *extra))
        if self.aim is not None:
            place = self.sheet.place(self.aim.place.key)
            self.aim = None if place is None else Aim(place, self.aim.step)
        elif was_at_its_end:
            self._aim_at(self._first())
            self.waits_for_scan = self.scan_needed

    def scan(self, code: str) -> Said:
        """A barcode."""
        code = code.strip()
        self.refused = None
        place = self._of_sample(code) or self._of_vessel(code)
        if place is not None:
            return self._choose(place)
        aim = self.aim
        if aim is not None and aim.step.kind == "tare" and code and not self.waits_for_scan:
            self.vessel = code
            return Said(kind="vessel", text=Text(f"容器 {code}", f"vessel {code}"))
        return Said(
            kind="refused",
            text=Text(f"“{code}”不在本清单中。", f'"{code}" is not on this list.'),
            cure=Text("请核对标签、委托单与分析项目。", "Check the label, the order and the analysis item."),
        )

    def choose(self, key: str, quantity_id: str | None = None) -> Said:
        """Go to a place by hand, and to one of its steps if named."""
        place = self.sheet.place(key)
        if place is None:
            return self.scan(key)
        return self._choose(place, None if quantity_id is None else self.sheet.plan.step(quantity_id))

    def hear(self, reading: PortReading, reason: str = "") -> Said:
        """A stable weight of the balance; with a `reason` a refusal of range or minimum is overruled."""
        self.refused = None
        if self.port_id and reading.port_id != self.port_id:
            return _refused(
                Text(
                    f"读数来自另一台天平“{reading.port_id}”。", f'The weight is of another port, "{reading.port_id}".'
                ),
                Text("请选择该天平，或在所选天平上称量。", "Choose that balance, or weigh on the chosen one."),
            )
        if self.aim is None:
            return _refused(
                Text("本清单已全部称完。", "Everything on this list is weighed."),
                Text("请选择其他清单，或扫描样品重新称量。", "Choose another list, or scan a sample."),
            )
        if self.waits_for_scan:
            return _refused(
                Text("请先扫描样品。", "Scan the sample first."),
                Text(f"下一个：{self.aim.place.name}", f"Next: {self.aim.place.name}"),
            )
        aim = self.aim
        try:
            taken = self._desk.take(aim.place, aim.step, reading, by=self.by, vessel=self.vessel, reason=reason)
        except WeightRefused as error:
            self.refused = reading if error.overridable else None
            return Said(kind="refused", text=error.message, cure=error.cure, overridable=error.overridable)
        except StationError as error:
            return _refused(error.message, error.cure)
        self._taken.append(taken)
        self._go_on(aim)
        return Said(kind="taken", text=_told(aim, taken))

    def undo(self, reason: str, weighing_id: str = "") -> Said:
        """Take back the named weight, or the last that was taken here, and aim at its step again."""
        try:
            taken = self._desk.undo(
                weighing_id or ("" if self.last is None else self.last.id), by=self.by, reason=reason
            )
        except StationError as error:
            return _refused(error.message, error.cure)
        self._taken = [one for one in self._taken if one.id != taken.id]
        self.look_again()
        place = self.sheet.place(f"{taken.task_id}#{taken.determination}")
        if place is not None:
            self._aim_at(Aim(place, self.sheet.plan.step(taken.quantity_id)))
        return Said(
            kind="undone",
            text=Text(
                f"已撤销 {taken.sample_no} {taken.value} {taken.unit}",
                f"taken back: {taken.sample_no} {taken.value} {taken.unit}",
            ),
        )

    # --- where to go

    def _choose(self, place: Place, step: WeighingStep | None = None) -> Said:
        wanted = step or self._next_step(place)
        if wanted is None:
            return _refused(
                Text(f"{place.name} 已全部称完。", f"{place.name} is weighed already."),
                Text("若要重新称量，请先撤销。", "To weigh it anew, take a weight back first."),
            )
        self._aim_at(Aim(place, wanted))
        self.waits_for_scan = False
        return Said(kind="chosen", text=Text(f"{place.name}：{wanted.title.zh}", f"{place.name}: {wanted.title.en}"))

    def _of_sample(self, code: str) -> Place | None:
        plain = code.casefold()
        found = [place for place in self.sheet.places if place.sample.sample_no.casefold() == plain]
        if found:
            undone = [place for place in found if not self.sheet.is_complete(place)]
            return (undone or found)[0]
        if role_of(code) != "duplicate":
            return None
        of = sample_of(code).casefold()
        found = [place for place in self.sheet.places if place.sample.sample_no.casefold() == of]
        if not found:
            return None
        parallel = [p for p in found if p.determination > 1 and not self.sheet.is_complete(p)]
        return parallel[0] if parallel else self._parallel(found[0])

    def _parallel(self, place: Place) -> Place:
        made = self._desk.parallel(place)
        self._extra[made.key] = made
        self.sheet = Sheet(plan=self.sheet.plan, places=(*self.sheet.places, made))
        return made

    def _of_vessel(self, code: str) -> Place | None:
        """The sample in the vessel of that code, while its gross weight is wanted."""
        for place in self.sheet.places:
            vessels = {one.vessel for held in place.held.values() for one in held}
            if code and code in vessels and not self.sheet.is_complete(place):
                return place
        return None

    def _next_step(self, place: Place) -> WeighingStep | None:
        return next((step for step in self.sheet.plan.steps if not self.sheet.is_done(place, step)), None)

    def _first(self) -> Aim | None:
        """The first thing to weigh, in the order of the course."""
        if self.order == "sample":
            for place in self.sheet.places:
                step = self._next_step(place)
                if step is not None:
                    return Aim(place, step)
            return None
        for step in self.sheet.plan.steps:
            for place in self.sheet.places:
                if not self.sheet.is_done(place, step):
                    return Aim(place, step)
        return None

    def _go_on(self, aim: Aim) -> None:
        place = self._desk.look_at(aim.place)  # the others are as they were: a long list costs no time at each weight
        places = tuple(place if one.key == place.key else one for one in self.sheet.places)
        self.sheet = Sheet(plan=self.sheet.plan, places=places)
        if not self.sheet.is_done(place, aim.step):
            self.aim = Aim(place, aim.step)  # constant weight: the same once more
            return
        if self.order == "sample" and (step := self._next_step(place)) is not None:
            self._aim_at(Aim(place, step))
        else:
            self._aim_at(self._after(aim) or self._first())
        self.waits_for_scan = self.scan_needed

    def _after(self, aim: Aim) -> Aim | None:
        """The next place down the list: for the same step, or for its own next step."""
        keys = [place.key for place in self.sheet.places]
        start = keys.index(aim.place.key) + 1 if aim.place.key in keys else 0
        for place in self.sheet.places[start:]:
            step = aim.step if self.order == "step" else self._next_step(place)
            if step is not None and not self.sheet.is_done(place, step):
                return Aim(place, step)
        return None

    def _aim_at(self, aim: Aim | None) -> None:
        if self.aim is None or aim is None or self.aim.place.key != aim.place.key or aim.step.kind == "tare":
            self.vessel = ""
        self.aim = aim


def _told(aim: Aim, taken: Weighing) -> Text:
    name, title, weight = aim.place.name, aim.step.title, f"{taken.value} {taken.unit}"
    return Text(f"{name} {title.zh} {weight}", f"{name} {title.en} {weight}")


def _refused(text: Text, cure: Text) -> Said:
    return Said(kind="refused", text=text, cure=cure)
