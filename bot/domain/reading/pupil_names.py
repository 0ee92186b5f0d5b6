"""Pupils named beside blame, praise or a rank (点名, P17): 未交：…, …重写. Authors and textbook people are none.

A name is a common surname with one or two characters; only a list that a cue introduces or closes is looked at, so a
name elsewhere (小明有3个苹果, 背诵杜甫的诗) is never taken for a pupil.
"""

import re
from collections.abc import Iterator

from bot.domain.reading.demand import BLOCK, Found
from bot.domain.reading.negation import negation
from bot.domain.reading.patterns import lazy

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤康易乔赖施洪"
)
_NAME = rf"(?:欧阳|上官|司马|诸葛)[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_APART = r"(?:\s?[、,/]\s?|\s|和|及)"
_END = r"(?=等|同学|小朋友|提出|请|家长|[,。;!?\n\s)]|$)"
_LIST = rf"(?P<names>(?:{_NAME})(?:{_APART}(?:{_NAME}))*)(?:等\d*(?:位|名|人)?)?(?:同学|小朋友)?"
_CUE = (
    r"(?:(?:未|没有?|不)(?:按时)?(?:上?交|完成|背[过出会完]?书?|过关|写完?|订正|带|签字?)(?:[语数英物化][文学语理]|作业|的|同学|学生|名单|人员|情况)*(?:有|是|\s)?:?"
    r"|(?:提出|点名|特别|重点)?(?:表扬|批评)(?:一下|以下)?(?:同学|名单)?:?"
    r"|[\u4e00-\u9fff]{0,8}?(?:认真|优秀|进步|工整|积极|全对|满分|拖拉|退步|不及格|不合格|\d+分(?:以[上下])?)的?(?:同学|学生|孩子|作业|名单)*(?:有|是|:)"
    r"|(?:罚抄|重写|留校|补作业)(?:的)?(?:同学|学生)?名单:?)\s?"
)
_DONE_TO = (
    r"(?:重新?(?:写|抄|做|背|默)|补(?:交|写|做|背|作业)|(?:没|未)(?:上?交|完成|背|写|订正|过关)|不(?:合格|及格|过关)|罚|留校|留下来|"
    r"[到来去]办公室|(?:得|考)了?\d+分|提出(?:表扬|批评)|(?:受到|值得)(?:表扬|批评)|第[一二三]名)"
)
# What is asked of them goes with them: …未交作业，请补交。
_MAKE_UP = r"(?:(?:作业)?[\s,、]*请?(?:尽快|及时|抓紧|明[天早]|今[天晚])*补(?:交|上|齐|做)(?:作业|一下)?)?"
_BLAMED = (
    lazy(rf"(?P<t>{_CUE}){_LIST}{_END}{_MAKE_UP}"),
    lazy(
        rf"(?:(?<=[,。;!?:(\n])|^)\s?(?:请|让|其中)?(?P<t>{_LIST}(?:今天|全部|都|要|需|须|必须)*{_DONE_TO}{_MAKE_UP})"
    ),
)
_HINTS = lazy(
    r"表扬|批评|名单|[重补罚留]|[没未不]\S{0,3}[交完背过写订带签合及]|[得考]了?\d|分(?:以[上下])?的?(?:同学)?(?:有|是|:)|的(?:同学|学生|孩子)?(?:有|是|:)|第[一二三]名|办公室"
)
# Words of homework that look like a name: 周记、方程重做.
_NO_NAME = lazy(r".*[本单卷纸册页题课文词语句段章节字式计表图诗记元务程作]|[高全]\S*")
# Authors and people of the schoolbooks.
_KNOWN = lazy(
    r"李白|杜甫|白居易|苏轼|苏洵|苏辙|王维|孟浩然|李清照|陆游|杨万里|王昌龄|杜牧|"
    r"李商隐|刘禹锡|韩愈|欧阳修|范仲淹|曹操|曹植|王安石|陶渊明|司马迁|司马光|"
    r"朱自清|郭沫若|叶圣陶|沈从文|林海音|曹文轩|汪曾祺|孔子|孟子|孟母|诸葛亮|刘备|"
    r"张飞|赵云|曹雪芹|吴承恩|施耐庵|罗贯中|孙悟空|唐僧|林冲|武松|林黛玉|贾宝玉|"
    r"高尔基|钱学森|袁隆平|雷锋|张骞|李时珍|李华|韩梅梅|王勃|贺知章|孟郊|高适|"
    r"王之涣|王冕|龚自珍"
)


def find_pupil_names(text: str) -> Iterator[Found]:
    """Every list of pupils that is blamed, praised or ranked, with its cue."""
    for first, last in _near_hints(text):
        for match in (match for pattern in _BLAMED for match in pattern.finditer(text, first, last)):
            if _are_pupils(match):
                at = match.start("t")
                yield Found(
                    rule="P17",
                    slug="rank_name",
                    severity=BLOCK,
                    start=at,
                    end=match.end(),
                    code=None,
                    rewording="",
                    cut=True,
                    asked=negation(text, at) is None,
                    word=at,
                )


def _near_hints(text: str) -> Iterator[tuple[int, int]]:
    """The lines with a hint, each with the line behind it, where the names may stand."""
    done = 0
    while hint := _HINTS.search(text, done):
        first = max(text.rfind("\n", 0, hint.start()) + 1, done)
        line = text.find("\n", hint.end())
        last = text.find("\n", line + 1) if line >= 0 else -1
        done = last if last >= 0 else len(text)
        yield first, done


def _are_pupils(match: re.Match[str]) -> bool:
    """At least one name that is no author, no word of homework; a single one must be long or called a pupil."""
    names = [name for name in re.split(_APART, match["names"]) if name]
    if any(_NO_NAME.fullmatch(name) for name in names):
        return False
    called = match.string.startswith(("同学", "小朋友"), match.end("names"))
    return (len(names) > 1 or len(names[0]) > 2 or called) and not all(map(_KNOWN.fullmatch, names))
