"""What is to be reached: a bar, what was measured, and by how much it is short."""

import dataclasses


@dataclasses.dataclass
class Goal:
    """`measured` must be at least (or at most) `bar`; None where a tool is missing. Without a bar it is only told."""

    text: str
    measured: float
    bar: float = None
    at_least: bool = True
    unit: str = "×"

    @property
    def is_reached(self):
        if self.measured is None or self.bar is None:
            return None
        return self.measured >= self.bar if self.at_least else self.measured <= self.bar

    @property
    def verdict(self):
        if self.measured is None:
            return "not measured"
        if self.bar is None:
            return "no bar"
        if self.is_reached:
            return "ok"
        if not self.measured:
            return "short"
        factor = self.bar / self.measured if self.at_least else self.measured / self.bar
        return f"short by {factor:.2f} ×"

    @property
    def sign(self):
        return "≥" if self.at_least else "≤"

    def as_json(self):
        return {
            "goal": self.text, "bar": self.bar, "sign": self.sign, "measured": self.measured, "unit": self.unit,
            "verdict": self.verdict,
        }


@dataclasses.dataclass
class Result:
    """A group's contestants with their runs, its goals, and what else is to be said."""

    group: str
    contestants: list
    goals: list
    notes: list = dataclasses.field(default_factory=list)

    def as_json(self):
        return {
            "group": self.group, "contestants": [one.as_json() for one in self.contestants],
            "goals": [goal.as_json() for goal in self.goals], "notes": self.notes,
        }


def ratio(above, below):
    """None where either was not measured."""
    return above / below if above and below else None


def find(contestants, beginning):
    """The first contestant whose name begins so, None if it did not run."""
    return next((one for one in contestants if one.name.startswith(beginning)), None)
