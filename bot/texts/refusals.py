"""Refusals: what cannot be done, why, and what to do next. Keyed by the error's code (bot/domain/errors.py)."""

from bot.domain.errors import BotError, CodeRefusedError, RefusedError

_SENTENCES = {
    "refused": "现在不能这样做。发送 /help 看看能做什么。",
    "not-permitted": "无权限：这一步您不能操作。如果不对，请联系学校管理员。",
    "stale": "这个按钮已经用过或已过期。请看最新的消息，或重新发一条。",
    "minutes-out-of-range": "请回复 {low} 到 {high} 之间的分钟数（这一科所有作业加起来）。",
    "unknown-class": "本校没有「{name}」，请核对后再试。",
    "school-file": "学校文件有问题，请按提示修改后再运行一次。",
    "code-refused": "这个码不能用了，请向学校管理员要一个新的。",
}

_CODE_REASONS = {
    "unknown": "没有这个码，请核对后再试，或向学校管理员要一个新的。",
    "used": "这个码已经用过了。请向学校管理员要一个新的。",
    "expired": "这个码已过期（72小时内有效）。请向学校管理员要一个新的。",
    "revoked": "这个码已作废。请向学校管理员要一个新的。",
    "wrong-place": "这个码不是在这里用的：邀请码和关注码私聊我发送，绑定码由班主任或管理员在群里发送「/bind 绑定码」。",
    "too-many-tries": "试的次数太多了，请一小时后再试，或联系学校管理员。",
}


def sentence(error: BotError) -> str:
    """What a person reads; every refusal has one (a test walks the tree)."""
    if isinstance(error, CodeRefusedError):
        return _CODE_REASONS[str(error.facts.get("why", "unknown"))]
    return _SENTENCES[error.code].format_map(error.facts)


def all_codes() -> frozenset[str]:
    """Codes that have a sentence."""
    return frozenset(_SENTENCES)


__all__ = ["RefusedError", "all_codes", "sentence"]
