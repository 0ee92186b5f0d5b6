"""实践建议: small practice to choose from, one tap each."""

from collections.abc import Sequence

from bot.domain.ideas import Offer
from bot.messages import Button, Reply

_GRADES = "一二三四五六七八九"


def choose(offers: Sequence[Offer]) -> Reply:
    if not offers:
        return Reply(text="没有适合您任教年级和学科的实践建议。")
    rows = ["实践建议，适合无作业日和周末。点一下就登记，登记后可以修改、撤回："]
    for grade in dict.fromkeys(offer.idea.grade for offer in offers):
        rows.append(f"{_GRADES[grade - 1]}年级")
        rows += [f"· {_line(offer)}" for offer in offers if offer.idea.grade == grade]
    buttons = tuple((Button(_label(offer), f"idea:{offer.idea.grade}:{offer.number}"),) for offer in offers)
    return Reply(text="\n".join(rows), buttons=buttons)


def _line(offer: Offer) -> str:
    return f"{offer.idea.name}：{offer.idea.text}，约{offer.idea.minutes}分钟"


def _label(offer: Offer) -> str:
    return f"{_GRADES[offer.idea.grade - 1]}年级 {offer.idea.name}"
