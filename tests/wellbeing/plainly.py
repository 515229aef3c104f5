"""The index as its definition reads, day by day and without any hurry."""

import datetime as dt
import statistics
from itertools import pairwise

from wellbeing.rules.work import Block, Kind, Person, Role, State

DAY = dt.timedelta(days=1)


def ramp(value, low, high):
    return 100 * min(1, max(0, (value - low) / (high - low)))


class Plain:
    """One trainer at schedule view with the figures of the first policy."""

    def __init__(self, person: Person, blocks: list[Block]) -> None:
        self.person = person
        self.blocks = [block for block in blocks if block.state != State.CANCELED]
        self.blocks.sort(key=lambda block: block.start)

    def of(self, day):
        return [block for block in self.blocks if block.start.date() == day]

    def window(self, end, length):
        return [end - DAY * number for number in reversed(range(length))]

    def effort(self, block):
        if block.kind == Kind.OTHER:
            return 2.0
        base = 4.0 if block.expected_effort is None else block.expected_effort
        if block.group is not None:
            base += min(1, max(-1, 0.05 * (block.group - 15)))
        return min(10, max(1, base * (0.7 if block.role == Role.CO else 1.0)))

    def load(self, day):
        return sum(self.effort(block) * block.minutes for block in self.of(day))

    def share(self, day):
        shares = self.person.shares
        begun = [period for period in shares if period.from_day <= day] or list(shares[:1])
        return begun[-1].share if begun else 1.0

    def hours(self, end):
        return sum(self.load(day) / self.share(day) for day in self.window(end, 7)) / 240

    def is_known(self, day):
        return self.person.known_from is None or day >= self.person.known_from

    def absent(self, end):
        return sum(day in self.person.absences for day in self.window(end, 7))

    def jump(self, end):
        ends = [end - DAY * 7 * number for number in range(1, 5)]
        valid = [e for e in ends if self.is_known(e - 6 * DAY) and self.absent(e) < 3]
        if len(valid) < 2:
            return None
        return self.hours(end) - statistics.mean(self.hours(e) for e in valid)

    def monotony(self, end):
        loads = [self.load(day) for day in self.window(end, 7)]
        if not any(loads):
            return 0.0
        spread = statistics.stdev(loads)
        return min(4.0, statistics.mean(loads) / spread) if spread > 1e-9 else 4.0

    def repetition(self, end):
        minutes: dict[str, float] = {}
        for day in self.window(end, 28):
            for block in self.of(day):
                if block.category is not None:
                    minutes[block.category] = minutes.get(block.category, 0) + block.minutes
        total = sum(minutes.values())
        return sum((m / total) ** 2 for m in minutes.values()) if total >= 480 else None

    def run(self, end):
        best = run = 0
        for day in self.window(end, 28):
            run = run + 1 if self.of(day) else 0
            if day > end - 7 * DAY:
                best = max(best, run)
        return best

    def rest_deficit(self, end):
        if not self.is_known(end - 13 * DAY):
            return None
        return max(0, 4 - sum(not self.of(day) for day in self.window(end, 14)))

    def short_rests(self, end):
        days = [day for day in self.window(end, 28) if self.of(day)]
        return sum(
            min(b.start for b in self.of(day)) - max(b.end for b in self.of(before))
            < dt.timedelta(hours=11)
            for before, day in pairwise(days)
            if day > end - 7 * DAY
        )

    def displacement(self, end):
        return sum(
            any(self.is_late(block) for block in self.of(day))
            + (day.weekday() > 4 or day in self.person.holidays)
            + any(block.night_away for block in self.of(day))
            for day in self.window(end, 7)
            if self.of(day)
        )

    def is_late(self, block):
        start, end = block.start, block.end
        return end.date() > start.date() or end.time() > dt.time(19) or start.time() < dt.time(7)

    def streak(self, end):
        delivered = [
            block.category
            for day in self.window(end, 56)
            for block in self.of(day)
            if block.kind == Kind.DELIVERY and block.category is not None
        ]
        count = 0
        while count < len(delivered) and delivered[-1 - count] == delivered[-1]:
            count += 1
        return count

    def index(self, end):
        if not self.is_known(end - 6 * DAY):
            return None
        if not any(self.of(day) for day in self.window(end, 7)):
            return 0.0
        repetition, jump = self.repetition(end), self.jump(end)
        recovery = [ramp(self.run(end), 5, 9), ramp(self.short_rests(end), 0, 3)]
        recovery += [ramp(q, 0, 3) for q in [self.rest_deficit(end)] if q is not None]
        parts = [
            (0.30, ramp(self.hours(end), 16, 32)),
            (0.25, None if repetition is None else ramp(repetition, 0.25, 1)),
            (0.20, max(recovery)),
            (0.10, ramp(self.monotony(end), 1, 2)),
            (0.10, ramp(self.displacement(end), 1, 6)),
            (0.05, None if jump is None else ramp(jump, 4, 12)),
        ]
        known = [(weight, part) for weight, part in parts if part is not None]
        return sum(w * p for w, p in known) / sum(w for w, _ in known)

    def measures(self, end):
        """The measures by symbol; None for each if the week is not known."""
        asked = {
            "H": self.hours,
            "M": self.monotony,
            "D": self.repetition,
            "J": self.jump,
            "c": self.run,
            "q": self.rest_deficit,
            "s": self.short_rests,
            "u": self.displacement,
            "streak": self.streak,
        }
        known = self.is_known(end - 6 * DAY)
        return {symbol: read(end) if known else None for symbol, read in asked.items()}
