"""Whether a task puts pen to paper, and its kind (作业类型), from its words.

The GUIDE of the annotated messages has the rules for `written`.
"""

import re

from bot.domain.kinds import Kind
from bot.domain.reading.patterns import lazy
from bot.domain.reading.task_words import CHORES, SPORT

_ON_PAPER = lazy(
    r"抄(?!袭)|(?<!准备)默(?!读|认|契)|(?<!准备)(?<!备下次)(?<!备下周)(?<!备明天)(?<!复习)听写(?!$|"
    r"的?词错)|日记|周记|(?<!背)(?<!诵)(?<!读)作文(?!$|本$|书)|^作文$|习作|随笔|练笔|草稿|"
    r"(?<!听)写(?!生|信息|上.{0,4}祝福|上一句)|字帖|练字|习字|临摹|描红|读后感|摘抄|摘录|笔记|批注|圈画|圈词|"
    r"标注|标出|订正|改错|纠错|错题|更正|"
    r"练习[册本纸单卷簿]|作业[本簿纸单]|课堂作业|试卷|卷(?!首|面)|阅读[单题]|阅读理解|"
    r"阅读[一两二三四五六\d]+篇|阅读短文|短文[一两二三四五六\d]|套题|[学任预延]\S?[习务]?单(?!词|元|"
    r"字)|"
    r"口算(?:题|本|卡|纸|\s?\d|[一两二三四五六\d]+[页道])|\d+\s?[道题个].{0,4}口算|竖式|脱式|"
    r"计算(?!器|机)|应用题|解决问题|思考题|星号题|小条|手抄报|小报(?!告)|思维导图|关系图|统计图|记录单|填图|实验报告|阅读训练|"
    r"统计表|统计一|观察表|记录表|观察记录|观察日记|"
    r"(?<!视频)(?<!形式)(?<!镜头)(?<!相机)记录下?(?=.{0,8}(?:质量|数据|结果|价格|时间|天气|变化|温度|长度|下来))|"
    r"赏析|完形|寒假作业|暑假作业|寒假生活|暑假生活|生活指导|习题|同步精练|练习题|检测|测试题|数练|"
    r"甲本|诗歌改|造一?句|表格|画出|圈出|验算|解答|推荐卡|做题|做.{0,2}题|书面|笔头|改(?:语文|数学|"
    r"英语)|诗文改|配套|语言点|书法纸|"
    r"完成.{0,12}练习|校本|评价手册|一课一练|课课练|补充习题|导学案"
)
_UNWRITTEN = lazy(
    r"体前屈|羽毛球|整理.{0,6}(?:书桌|书包|房间)|读|背|念|诵|听|跟读|预习|复习|温习|巩固|讲|说|唱|跳|跑|运动|锻炼|仰卧|俯卧|拉伸|热身|平板|家务|"
    r"家事|扫|拖地|洗|叠|整理(?=房间|书|衣|床)|收拾|做饭|菜|看|观影|参观|走进|游戏|扑克|竖笛|直笛|画|"
    r"制作|做一个|做一件|手工|剪|折|卡|"
    r"视频|录|配音|照片|准备|陪|体验|感受|种|养|游泳|骑|分享|交流|劳动|艺术品|(?:制作|做).{0,4}(?:灯笼|星|风筝|面具|书签|花灯)|航模|模型|徒手|八拍|"
    r"户外|合影|帮|捶|祝福|询问|口诀(?!表)|对口令|抢答|数一数|摆一摆|谈"
)
_IN_BOOK = lazy(
    r"[Pp]{1,2}\.?\s?\d|[\d一二三四五六七八九十百]+\s?页|第[\d一二三四五六七八九十]+题|\d\s?-\s?\d|"
    r"\d\s?[道题]|题(?!目自拟|材)|目标|练习|作业|字|习作|AB\s?P|[一二三四五六七八九十\d]+面|做一做|"
    r"想想做做|小练习|单元"
)
_ALOUD = lazy(r"口头(?!禅)|口答")
_ORAL_BOOK = lazy(r"阅读存折|阅读记录卡|阅读卡")
_SCREEN = lazy(r"(?:[Aa][Pp][Pp]|网站|线上|在线|平台|打卡|一起中学|一起作业).{0,14}(?:完成|任务|作业|认证)?")
_UNKNOWN = lazy(
    r"整理(?!错题|.{0,6}(?:书桌|书包|书柜|房间|衣柜|衣服|床|物品))|搜集|收集|认识.{0,6}字|完成第[一二三四五六七八九十\d]+课$|^口算$|替换练习|回答(?:下列)?问题|配画"
)

_SPORT = lazy(SPORT)
_ACTS = lazy(r"[,，;；]")
_READING_WORDS = lazy(
    r"课外(?:书|阅读)|阅读(?!理解|题|单|短文|[一两二三四五\d]+篇)|看书|读书(?!笔记)|共读|绘本|名著|读.{0,6}《"
)
_PRACTICE_WORDS = lazy(
    CHORES
    + r"|观察|实验|制作|手工|画|剪|折|种植|参观|调查|采访|搜集|收集|合影|测量|做一|体验|竖笛|直笛|统计|艺术品|游戏"
)
_BY_HAND = lazy(r"手写|抄|默|笔记")
_IN_ORDER = (
    (False, _ALOUD),
    (None, _UNKNOWN),
    (False, _ORAL_BOOK),
    (True, _ON_PAPER),
    (False, _UNWRITTEN),
    (True, _IN_BOOK),
)
_FREE = (Kind.SPORT, Kind.READING, Kind.PRACTICE)
_ORAL_WORDS = lazy(r"读|背|念|诵|听|说|讲|唱|复述|预习|复习|口述|口头|配音")
_KINDS = (
    (Kind.SPORT, _SPORT),
    (Kind.READING, _READING_WORDS),
    (Kind.PRACTICE, _PRACTICE_WORDS),
    (Kind.ORAL, _ORAL_WORDS),
)


def is_written(words: str) -> bool | None:
    """Whether paper is written on; None where the words do not say (the GUIDE's section on `written`).

    A task of several acts is written when one of them is: sport beside it does not lift a page of sums off the limit.
    """
    whole = written_by(words)[0]
    if whole is not False or not _ACTS.search(words):
        return whole
    return True if any(_is_a_page_of_work(act) for act in _ACTS.split(words)) else whole


def _is_a_page_of_work(act: str) -> bool:
    """An act on paper by itself; one that is read, recited or watched is none, whatever page it names."""
    return not _UNWRITTEN.search(act) and written_by(act)[0] is True


def written_by(words: str) -> tuple[bool | None, re.Match[str] | None]:
    """The same with the words that decide."""
    if (screen := _SCREEN.search(words)) and not _BY_HAND.search(words):
        open_act = "打卡" in words and not _UNWRITTEN.search(words.replace("打卡", ""))
        return (None if open_act else False), screen
    for value, decides in _IN_ORDER:
        if match := decides.search(words):
            return value, match
    return None, None


def is_free_time(words: str) -> bool:
    """Reading, sport or help at home without any measure."""
    return not re.search(r"\d|《|第", words) and kind_of(words, written=is_written(words)) in _FREE


def kind_of(words: str, *, written: bool | None) -> Kind | None:
    """The kind of a task (作业类型) from its words."""
    return Kind.WRITTEN if written else kind_by(words)[0]


def kind_by(words: str) -> tuple[Kind | None, re.Match[str] | None]:
    """The kind of work that is not written, with the words that decide."""
    for kind, decides in _KINDS:
        if match := decides.search(words):
            return kind, match
    return None, None
