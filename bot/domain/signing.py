"""The review chain for one class (审核链): who signs which step, who stands in, what a signature does. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from bot.domain.people import Person, Role
from bot.domain.policy import Policy, ReviewStep
from bot.domain.sheet import Sheet, Signature


def reviewers_of(role: ReviewStep, people: Iterable[Person], class_id: str) -> tuple[Person, ...]:
    """Who may sign in this role for a class."""
    match role:
        case ReviewStep.HOMEROOM:
            return tuple(p for p in people if p.is_homeroom_of(class_id))
        case ReviewStep.SUPERVISOR:
            return tuple(p for p in people if p.supervises(class_id))
        case ReviewStep.GRADE_HEAD:
            return tuple(p for p in people if p.heads_grade_of(class_id))
        case ReviewStep.OFFICE:
            return tuple(p for p in people if Role.OFFICE in p.roles)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a person may sign the awaited step now, and whether that is in somebody's place.

    known: they sign some step for this class, or may by now stand in for one.
    """

    known: bool
    may_sign: bool
    deputy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A school's chain as its people make it up for one class. A step that nobody can sign is passed over.

    A step of two people needs as many as there are, and never the same one twice.
    """

    policy: Policy
    people: Sequence[Person]
    class_id: str

    def __len__(self) -> int:
        return len(self.policy.review)

    def reviewers(self, step: int) -> tuple[Person, ...]:
        """Whoever may sign this step in some role of it, in the school file's order."""
        slots = self._slots(step)
        return tuple(p for p in self.people if any(p.id in slot for slot in slots))

    def needed(self, step: int) -> int:
        """How many different people the step needs: one or two, 0 where nobody can sign it."""
        slots = self._slots(step)
        everybody = set().union(*slots)
        return max(
            n
            for n in range(len(slots) + 1)
            if any(_seated([(p, slots) for p in chosen]) for chosen in permutations(everybody, n))
        )

    def role_of(self, person: Person) -> ReviewStep | None:
        """The first role of the chain that is the person's; None: they stood in."""
        roles = (role for step in self.policy.review_steps for role in step)
        return next((r for r in roles if person in reviewers_of(r, self.people, self.class_id)), None)

    def awaited(self, step: int) -> int:
        """The first step from `step` on that somebody can sign; len(chain) when the chain is done."""
        while step < len(self) and not self.reviewers(step):
            step += 1
        return step

    def asked(self, sheet: Sheet) -> tuple[Person, ...]:
        """Who can sign the sheet's awaited step now by right, signatures so far considered."""
        return tuple(p for p in self.people if self._may_sign(sheet, p, deputy=False))

    def deputies(self, sheet: Sheet) -> tuple[Person, ...]:
        """代审: who may sign the awaited step in a silent reviewer's place."""
        return tuple(p for p in self.people if self._may_stand_in(sheet, p))

    def alone(self, person: Person) -> bool:
        """Whether the person is every signature the chain needs: their own change needs nobody else's."""
        steps = [step for step in range(len(self)) if self.reviewers(step)]
        return all(self.needed(step) == 1 and person in self.reviewers(step) for step in steps)

    def turn(self, sheet: Sheet, person: Person, *, late: bool) -> Turn:
        """late: deputies may sign by now. Whether anything is awaited at all is not looked at."""
        mine = any(person in self.reviewers(step) for step in range(len(self)))
        by_right = self._may_sign(sheet, person, deputy=False)
        deputy = late and self._may_stand_in(sheet, person)
        stands_in = late and any(person in self.stand_ins(step) for step in range(len(self)))
        return Turn(mine or stands_in, by_right or deputy, deputy)

    def signed(self, sheet: Sheet, person: Person, *, deputy: bool) -> Sheet:
        """The sheet with one more signature, at the step that is awaited then.

        A deputy's signature counts for the next step, too, where that is theirs.
        """
        step = self.awaited(sheet.step)
        signed = (*self._done(sheet), Signature(person.id, deputy))
        sheet = replace(sheet, step=step, signed=signed, approvals=(*sheet.approvals, person.id))
        if len(signed) < self.needed(step):
            return sheet
        sheet = replace(sheet, step=self.awaited(step + 1), signed=())
        if not deputy or sheet.step == len(self) or person not in self.reviewers(sheet.step):
            return sheet
        if self.needed(sheet.step) > 1:
            return replace(sheet, signed=(Signature(person.id),))
        return replace(sheet, step=self.awaited(sheet.step + 1))

    def _may_sign(self, sheet: Sheet, person: Person, *, deputy: bool) -> bool:
        """Whether everybody who has signed the step and this person have a role of it each."""
        step = self.awaited(sheet.step)
        if step == len(self):
            return False
        done = self._done(sheet)
        if any(each.person_id == person.id for each in done):
            return False
        plain, wide = self._slots(step), self._wide_slots(step)
        seats = [(each.person_id, wide if each.deputy else plain) for each in done]
        return _seated([*seats, (person.id, wide if deputy else plain)])

    def _may_stand_in(self, sheet: Sheet, person: Person) -> bool:
        return not self._may_sign(sheet, person, deputy=False) and self._may_sign(sheet, person, deputy=True)

    def _done(self, sheet: Sheet) -> tuple[Signature, ...]:
        """The awaited step's signatures so far, of those who may still give them."""
        step = self.awaited(sheet.step)
        if step != sheet.step or not sheet.signed:
            return ()
        able = frozenset().union(*self._wide_slots(step))
        return tuple(each for each in sheet.signed if each.person_id in able)

    def _slots(self, step: int) -> list[frozenset[str]]:
        """Person ids, by role of the step."""
        roles = self.policy.review_steps[step]
        return [frozenset(p.id for p in reviewers_of(role, self.people, self.class_id)) for role in roles]

    def _wide_slots(self, step: int) -> list[frozenset[str]]:
        stand_ins = frozenset(p.id for p in self.stand_ins(step))
        return [slot | stand_ins for slot in self._slots(step)]

    def stand_ins(self, step: int) -> tuple[Person, ...]:
        """Who stands in for a step's silent reviewers: the policy's deputy, else the reviewers of the next step."""
        if self.policy.deputy is not None:
            return reviewers_of(self.policy.deputy, self.people, self.class_id)
        following = self.awaited(step + 1)
        return self.reviewers(following) if following < len(self) else ()


def _seated(people: Sequence[tuple[str, Sequence[frozenset[str]]]]) -> bool:
    """Whether each person finds a slot of their own among those they are given."""
    places = range(len(people[0][1])) if people else ()
    return not people or any(
        all(person in slots[place] for (person, slots), place in zip(people, order, strict=True))
        for order in permutations(places, len(people))
    )
