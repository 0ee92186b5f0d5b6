"""When a task is due (上交时间): the phrase as written."""

from bot.domain.reading.patterns import lazy
from bot.domain.reading.places import Places

_WEEKDAY = r"(?:下+个?|本|这个?)?(?:周|星期|礼拜)[一二三四五六日天末]"
_DAY = (
    rf"(?:{_WEEKDAY}|明[天日早晚]|后天|大后天|下次|下节课|下周|下下周|\d{{1,2}}月\d{{1,2}}[日号]|"
    rf"\d{{1,2}}[日号](?!本|楼)|"
    r"(?:[一二两三四五六七八九十]|\d{1,2})\s?(?:天|周|个?(?:星期|礼拜))后|节后(?:第一天|第一个上课日)?|假后|开学(?:第一天|后|初|时|前|当天)?|返校(?:后|时|日|当天)?|回校后?|假期结束|收假|月底|期末前|考试前)"
)
_PART = (
    r"(?:早自习|早读|早上|一大?早|上午|中午|下午|晚上|晚|早|傍晚|放学前?|上?课前|午读|午自习|"
    r"第[一二三四五六七八1-8]节(?:课|晚自习)?|晚自习)"
)
_CLOCK = r"(?:\d{1,2}(?::\d{2}|点半?)(?:\d{1,2}分)?)"
_PHRASE = (
    rf"(?:{_DAY}(?:\s?\d{{0,2}}\s?{_PART}){{0,2}}(?:\s?{_CLOCK})?(?:之?前)?|(?:今晚|"
    rf"晚上)?{_CLOCK}\s?{_PART}?(?:之?前)?|(?:今晚|晚上)(?=核?对答案|检查))"
)
_ACT = (
    r"(?:前|之前|都|必须|全部|一起|务必|统一|按时|带来|带到|记得|要|再|课代表|组长|到校|返校|直接|老师|我|会|"
    r"的?课上?|把?作业本?|给我|班群?|群里|由|在课堂|课堂|各科|所有|试卷|卷子|作业|一并|[把将]){0,6}\s*"
    r"(?:[上缴]?交(?!流|通|换|友)|收(?!集|拾|到|获|看)|检查|默写|听写|抽查|抽背|检测|抽测|核?对答案|"
    r"讲评?(?!给|故事|解|述)|批|提交|完成|带来|带到|带回|上传|截止|测试|考到|评比|汇报|展示|提问|背给|抽唱|抽读|抽问|回课|验收|过关|"
    r"背诵检查)(?:给?(?:课代表|小?组长|老师|我))?"
)
_DUE = lazy(rf"(?:纸质版?\s?)?(?P<due>{_PHRASE})\s*,?{_ACT}")
_BY = lazy(
    rf"(?:截止(?:到|日期|时间)?|于|在|最晚|最迟|完成时间|上交时间|提交时间|交作业时间)\s*:?\s*(?P<due>{_PHRASE})"
)
_ARROW = lazy(rf"(?:→|-{{1,4}}>|>)\s*(?P<due>{_DAY}?\s?(?:{_PART}){{0,2}}(?:第\d节晚自习)?)(?:\s?{_ACT})?")
_NEXT = lazy(
    r"(?:准备|为|迎接)(?P<due>下次|下周|明[天日]|周[一二三四五]|"
    r"\d{1,2}月\d{1,2}[日号])的?\S{0,3}(?:听写|默写|月考|考试|测试|测验|检测|比赛|展示)"
)
_NEXT_TEST = lazy(
    r"(?P<due>下次|下周[一二三四五]?|开学|明[天日]|后天|周[一二三四五])的?(?:早上|早读|上午|下午)?"
    r"(?:第?[一二三四五六七八\d]*单元)?(?:听写|默写|测试|测验|检测|考试|过关)"
)
_BEFORE = lazy(
    rf"(?P<due>(?:{_DAY}(?:\s?{_PART})?(?:\s?{_CLOCK})?|(?<![今上]晚)(?<!今天){_CLOCK})之?前)"
    r"(?!\S{0,4}(?:睡|到校|休息|起床|入校|进校|送|回家|放学|停止|学过|学的))"
)
# Without one of these there is nothing to find: most clauses are spared six searches.
_HINTS = Places(
    r"[周拜][一二三四五六日天末]|星期|下+[个]?周|明[天日早晚]|后天|下次|下节|\d[月日号点]|\d:\d|[1-8一二三四五六七八]节|"
    r"开学|[返回]校|假期结束|收假|月底|期末前|考试前|[节假天周期拜]后|→|>|晚上|今晚|截止|第\d节"
)
_PATTERNS = (_ARROW, _DUE, _BY, _NEXT, _NEXT_TEST, _BEFORE)


def find_due(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The first due phrase of text[start:end] with the span of the words that say it."""
    if not _HINTS.any(text, start, end):
        return None
    for pattern in _PATTERNS:
        match = pattern.search(text, start, end)
        if match and match["due"].strip() and "今" not in match["due"]:
            return match["due"].strip(), match.start(), match.end()
    return None
