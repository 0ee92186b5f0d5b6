"""What kind of work a task is, who must do it, and where: the words of the sheet."""

from enum import StrEnum


class Kind(StrEnum):
    """类型: only 书面 counts as written work."""

    WRITTEN = "书面"
    ORAL = "口头"
    PRACTICE = "实践"
    READING = "阅读"
    SPORT = "体育"


class Tier(StrEnum):
    """必做/选做 and the letters of tiered work (分层)."""

    REQUIRED = "必做"
    OPTIONAL = "选做"
    A = "A"
    B = "B"
    C = "C"


class Place(StrEnum):
    """校内/带回家."""

    HOME = "家"
    SCHOOL = "校内"


class SubjectState(StrEnum):
    """A declared empty (policy.md §1.6); 未报 is the absence of any of these."""

    NONE = "今日无作业"
    DONE_AT_SCHOOL = "已在校完成"
