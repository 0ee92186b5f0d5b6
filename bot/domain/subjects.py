"""School subjects (学科): every way to write one, and the coarse name that the corpus of messages uses."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject by its school name and its coarse name: 历史 is 其他 to the corpus, 政治 is 道法."""

    name: str
    coarse: str


OTHER = "其他"

# School name → coarse name, then the other words for it. Words of one character or of Latin letters
# name a subject only where a heading shows it (语：, CH：).
_SUBJECTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "语文": ("语文", ("国语", "国文", "华文", "中文"), ("语", "国", "中", "CH", "CHN", "Chinese", "YW")),
    "数学": ("数学", ("算术", "奥数"), ("数", "MA", "MATH", "Math", "Maths", "SX")),
    "英语": ("英语", ("英文", "外语"), ("英", "外", "EN", "ENG", "English", "YY")),
    "科学": ("科学", ("自然",), ("科", "自")),
    "体育": ("体育", ("体育与健康", "体锻", "健体"), ("体", "PE")),
    "音乐": ("音乐", ("唱游",), ("音",)),
    "美术": ("美术", ("书法", "写字课", "绘画课"), ("美",)),
    "劳动": ("劳动", ("劳技", "劳动与技术", "家务劳动"), ("劳",)),
    "道法": (
        "道法",
        (
            "道德与法治",
            "道德与法制",
            "思想品德",
            "思品",
            "品德",
            "政治",
            "思政",
            "品社",
            "品德与社会",
            "品德与生活",
            "品生",
        ),
        ("政",),
    ),
    "历史": (OTHER, (), ("史", "历")),
    "地理": (OTHER, (), ("地",)),
    "生物": (OTHER, (), ("生",)),
    "物理": (OTHER, (), ("物",)),
    "化学": (OTHER, (), ("化",)),
    "社会": (OTHER, ("历史与社会", "常识"), ()),
    "信息科技": (OTHER, ("信息技术", "信息", "电脑"), ()),
    "综合实践": (OTHER, ("综合实践活动",), ()),
    "德育": (OTHER, ("班会", "班队"), ()),
    "心理": (OTHER, ("心理健康",), ()),
}

SUBJECTS: dict[str, Subject] = {name: Subject(name, row[0]) for name, row in _SUBJECTS.items()}

FULL_NAMES: dict[str, str] = {word: name for name, (_, words, _) in _SUBJECTS.items() for word in (name, *words)}
SHORT_NAMES: dict[str, str] = {word: name for name, (_, _, words) in _SUBJECTS.items() for word in words}


def coarse(name: str | None) -> str | None:
    """The corpus's name of a school subject; None stays None, an unknown name is 其他."""
    if name is None:
        return None
    return SUBJECTS[name].coarse if name in SUBJECTS else OTHER


def subject_code(name: str) -> str:
    """Eight characters that stand for a subject under a button, whatever else the school file says by then."""
    return sha256(name.encode()).hexdigest()[:8]


def find_subject(word: str) -> str | None:
    """The school name of a subject as someone wrote it (国语, 数, EN), or None."""
    return FULL_NAMES.get(word) or SHORT_NAMES.get(word) or SHORT_NAMES.get(word.upper())
