"""Short friendly words to staff that store nothing."""

from collections.abc import Sequence

from bot.messages import Reply
from bot.texts.parents import supervision


def friendly(said: str, *, waits: bool) -> Reply:
    """After 谢谢 or 收到. waits: a question of ours is still open."""
    if waits:
        return Reply(text="好的。上面那条还等您回答，答完才会登记。")
    return Reply(text="不客气。" if "谢" in said or "辛苦" in said else "好的。")


def nothing_waits() -> Reply:
    """After 算了 where no question of ours is open."""
    return Reply(text="好的，没有改动。")


def how_to_change() -> Reply:
    """After 怎么改 or 数学改一下."""
    return Reply(
        text="改时间发「数学改成20分钟」，改内容发「数学改成 口算第13页，15分钟」；也可以编辑原消息，或点登记消息下的「修改」。"
    )


def complaint(hotlines: Sequence[tuple[str, str | None]]) -> str:
    """To a teacher who speaks of a complaint: (school, its number where it gives one)."""
    return f"作业总量上的意见，请和班主任或教导处商量。\n{supervision(hotlines)}".strip()


def revise_waits() -> Reply:
    """After 好的 where the better text is waited for."""
    return Reply(text="好的，等您把改好的发过来；不想改了，回复「不改了」就行。")
