"""Words to the robot or about a message (指令, 撤回): only their own clauses set nothing."""

from bot.domain.reading.patterns import lazy
from bot.domain.reading.task_words import CHANGE

_BEGIN = r"(?:^|(?<=[,。;!?\n])) *"
_COMMAND = lazy(
    r"发错(?:群|了|啦)|(?:写|打|发)错(?:了|啦)?[,。!\s]*请?(?:撤回|忽略|作废)"
    r"|(?:刚才|上[面条一]|前面)[^。;!?\n]{0,8}?请?(?:忽略|作废|撤回)"
    rf"|{_BEGIN}{CHANGE}"
    rf"|{_BEGIN}(?:清空|撤回|撤销|导出|删除(?![^,。;!?\n]{{0,8}}[词句字])|"
    r"(?:修改|查询|查看)(?=[^,。;!?\n]{0,8}(?:作业|时间|时长|记录|上一?条|公示)))"
)
_HINT = lazy(r"错|忽略|作废|撤|[把将]|清空|导出|删除|修改|查")
_STOPS = ",。;!?\n"


def without_commands(text: str) -> str:
    """The text with every clause that holds a command blanked; same length, so that places hold."""
    for match in _COMMAND.finditer(text) if _HINT.search(text) else ():
        start = max(text.rfind(stop, 0, match.start() + 1) for stop in _STOPS) + 1
        ends = [at for stop in _STOPS if (at := text.find(stop, match.end())) >= 0]
        end = min(ends, default=len(text))
        text = text[:start] + " " * (end - start) + text[end:]
    return text
