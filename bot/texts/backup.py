"""Backup and return, as the operator reads of them."""


def backed_up(path: str, size: int, *, secret: bool) -> str:
    beside = f"密钥在 {path}.secret。" if secret else ""
    return f"已备份到 {path}（{size / 1_000_000:.1f} MB）。{beside}备份没有加密，里面有姓名和作业，请妥善保管。"


def restored(path: str, *, held: int, forgotten: int, kept: str | None) -> str:
    """held: messages that wait for a person; forgotten: parents erased once more; kept: the old database."""
    lines = [f"已从 {path} 恢复。"]
    if held:
        lines.append(
            f"有 {held} 条消息不知道备份之后是否已经发过，都先留着：看过群里以后用 jianfu outbox list、retry、resolve 决定。"
        )
    if forgotten:
        lines.append(f"{forgotten} 位备份之后取消关注的家长已再次删除。")
    if kept:
        lines.append(f"换下的数据库在 {kept}，确认无误后请删掉它。")
    return "\n".join(lines)


def forgotten_unknown() -> str:
    return "换下的数据库已读不出来，备份之后取消关注的家长名单也就没有了：他们会重新出现在关注里。"
