"""The scene headings of `jianfu demo`."""

from collections.abc import Sequence
from pathlib import Path

PREPARING = "正在准备学校、老师和家长群……"
FILING = "老师登记作业：一条消息，最多再点一下"
REVIEW = "截止，班主任审核"
PUBLICATION = "公示发到家长群"
CORRECTION = "公示后更正：同一条消息就地修改"
EVENING = "晚上：小调查，睡眠提醒"
NEXT_DAY = "第二天：班主任的小结，附小调查结果"
PICTURE = "［公示卡图片］"
PINNED = "已置顶"
EDITED = "已编辑"
SILENT = "静音"


def voted(families: int) -> str:
    return f"  {families} 位家长各点了一下"


def written(files: Sequence[Path]) -> str:
    return "已写出：\n" + "\n".join(f"  {path}" for path in files)
