"""The banned demands (负面清单): one row for each, with its severity, its corpus code and its compliant wording.

Source: the policy handbook, section 6; the corpus codes by the corpus GUIDE's definitions.
"""

import re
from dataclasses import dataclass

from bot.domain.reading.model import Severity
from bot.domain.reading.numerals import NUMBER

_B, _W, _N, _ASK = Severity.BLOCK, Severity.WARN, Severity.NOTE, Severity.ASK

# One clause's inside: a gap never crosses a stop.
_GAP = r"[^,。;!?\n]"
PARENT = r"(?<![给为帮和与跟陪爸妈])(?:各?位?家长(?:们|朋友们?)?|爸爸妈妈|爸妈|父母|爸爸或妈妈|爸爸|妈妈)(?!会|群)"
PARENTS = "家长 爸 妈 父母"
_LEAD = r"(?:(?:并|且|还要|还|再|然后|最后|并且|同时|务必|记得|麻烦|烦请|请|让|需要?|要求|由|找|给|交给|经|要){0,5})"
_COUNT = rf"(?P<count>(?:{NUMBER}\s?[-~到至]\s?)?(?:{NUMBER}))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One banned demand.

    needs are words of which a text holds one, or the pattern need not be tried; patterns are
    compiled when first needed, since most messages need none.
    pattern finds its words; its group `t`, where there is one, is the word that a negation must stand before.
    invited: an invitation (可以…) makes it none. cut: its words are no part of a task's content.
    """

    rule: str
    slug: str
    severity: Severity
    pattern: str
    needs: tuple[str, ...]
    code: str | None = None
    rewording: str | None = ""
    invited: bool = False
    cut: bool = True


def _row(
    rule: str,
    slug: str,
    severity: Severity,
    pattern: str,
    *,
    code: str | None = None,
    rewording: str | None = "",
    needs: str,
    invited: bool = False,
    cut: bool = True,
) -> Demand:
    return Demand(
        rule=rule,
        slug=slug,
        severity=severity,
        pattern=pattern,
        code=code,
        rewording=rewording,
        needs=tuple(needs.split()),
        invited=invited,
        cut=cut,
    )


DEMANDS: tuple[Demand, ...] = (
    _row(
        "P1",
        "parent_correct",
        _B,
        (
            rf"{_LEAD}{PARENT}(?!{_GAP}{{0,8}}(?:老师|我来|监督|督促|提醒|指导|让孩子|"
            rf"看着)){_GAP}{{0,10}}?(?P<t>(?:红笔)?核对(?!信息|名单)|批改|批阅|评改|改错|"
            rf"订正|阅卷|打分|打勾|打[√✓]|(?:核?对|对照|对着){_GAP}{{0,2}}答案(?:检查|批改|订正|"
            rf"核对)?)(?:作业)?"
        ),
        code="parent_correct",
        needs=PARENTS,
    ),
    _row(
        "P1",
        "parent_correct",
        _B,
        (
            rf"{_LEAD}{PARENT}(?!{_GAP}{{0,8}}(?:老师|我来)){_GAP}{{0,8}}?(?P<t>检查(?!表|身体|视力|书包|学具|"
            rf"衣)|监督背诵|抽背)(?:{_GAP}{{0,8}}情况)?"
        ),
        needs=PARENTS,
    ),
    _row(
        "P1",
        "parent_correct",
        _B,
        (
            rf"{_LEAD}{PARENT}(?!{_GAP}{{0,8}}(?:老师|我来)){_GAP}{{0,6}}?(?P<t>(?:报)?听写|报词|报默|报(?!告|"
            rf"名|到|销|纸)|默写给)"
        ),
        code="parent_task",
        rewording="自己默写",
        needs=PARENTS,
    ),
    _row(
        "P2",
        "parent_sign",
        _B,
        (
            rf"{_LEAD}(?:{PARENT}{_GAP}{{0,6}}?)?(?P<t>(?:检查|评价|点评|阅|看)?(?:后|完|并|好)?(?:签字(?!笔)|"
            rf"签名(?!册|售|墙)|签手册|签阅|签好字|签个字|签上(?:姓|大?名)|签\"?已阅|签一?下(?!到)))(?:确认|"
            rf"即可)?(?:和日期)?"
        ),
        code="parent_sign",
        needs="签",
    ),
    _row(
        "P3",
        "print",
        _B,
        (
            r"(?:并|请|需要?|要|记得|自行|自己|在家|家长|下载后?|到群(?:里|文件)(?:里)?|用A4纸?|"
            r"带){0,4}(?P<t>(?:下载)?(?:打印|彩打|彩印|打出来)(?!好的|机|店|纸|出来的|版|体)(?:出来|下来|好|"
            r"并完成|件)?)"
        ),
        code="print",
        rewording="完成学校发的",
        needs="打印 彩打 彩印 打出来",
    ),
    _row(
        "P3",
        "print",
        _B,
        r"(?:请|见|在|从){0,4}(?P<t>群文件(?:里|中)?(?:下载|打印|自取|领取)?|见附件)(?!.{0,4}无需)",
        rewording="",
        needs="群文件 见附件",
    ),
    _row(
        "P4",
        "phone_checkin",
        _B,
        (
            r"(?:每[天日周][一二三四五六日]?|坚持|并|请|记得|按时|在?(?:班级?)?群里?|视频|语音|拍照|线上|"
            r"拍视频|劳动|阅读){0,4}(?P<t>打卡(?!机|点|地)|打个卡)(?:作业|群)?"
        ),
        code="phone_checkin",
        invited=True,
        needs="打卡 打个卡",
    ),
    _row(
        "P4",
        "phone_checkin",
        _B,
        (
            r"(?:并|请|在|到|每天|"
            r"(?:班级?)?群里?)*(?<!成语)(?<!词语)(?<!诗词)(?<!古诗)(?<!数字)(?<!故事)(?<!单词)(?<!句子)(?<!飞花令)(?P<t>接龙)(?:报?完成|"
            r""
            r""
            r""
            r""
            r""
            r""
            r"报?名|反馈|回复)?"
        ),
        code="phone_checkin",
        invited=True,
        needs="接龙",
    ),
    _row(
        "P4",
        "phone_checkin",
        _B,
        (
            rf"(?:并|请|把|将|再|后|,)*(?:(?:拍|录)(?:制|摄)?{_GAP}{{0,10}}?)?(?:照片?|视频|录音|音频|作品|"
            rf"截图|图片|作业|成果)?{_GAP}{{0,6}}?(?P<t>(?<!收)(?<!分)(?<!印)(?<!下)(?<!颁)(?<!转)(?:发送|"
            rf"发(?!错)|上传|传|提交|分享|反馈|晒|展示|交)(?:至|到|在|给|进|往|入)?(?:我们的?|本|各?(?:自|"
            rf"小)?)*(?:{_GAP}{{0,4}}(?:打卡)?群(?!众|里问)里?|(?:科任|班主任|任课|各科|英语|语文|"
            rf"数学)?老师(?:微信|钉钉|邮箱|手机)?|班级(?:空间|圈|相册|小管家)|钉钉|微信|QQ|邮箱|平台|小程序|"
            rf"小管家|家校本|朋友圈))"
        ),
        code="phone_checkin",
        invited=True,
        needs="群 老师 班级 钉钉 微信 邮箱 平台 小程序 小管家 家校本 朋友圈 QQ",
    ),
    _row(
        "P4",
        "phone_checkin",
        _B,
        (
            rf"(?:并|请|再|后|把|将)*(?:拍照?(?:片|后)?|录制?|拍摄?){_GAP}{{0,8}}?(?P<t>上传|上交|提交|发送|"
            rf"发(?=群|我|给|到|来|过来)|传(?=群|给|到|我|上来))(?:到|至|给|在)?{_GAP}{{0,6}}?(?:群里?|平台|"
            rf"小程序|钉钉|老师|我)?"
        ),
        code="phone_checkin",
        invited=True,
        needs="传 交 发",
    ),
    _row(
        "P4",
        "phone_checkin",
        _B,
        (
            rf"(?P<t>(?:手机|小程序|[Aa][Pp][Pp]|小管家|平台|线上|在线|网上|钉钉|微信|家校本|电子版|U盘)(?:上|里|端|"
            rf"中|内|以?电子版|中?学生端)?(?:完成(?:并)?提交|提交|上传|上交|打卡|交作业|认证)|"
            rf"上传{_GAP}{{0,4}}?(?:平台|系统|小程序|云)|晒(?:作业|一晒|图|照|成果)|(?:照片|视频|录音|音频|"
            rf"截图)发(?:给)?我(?!们))"
        ),
        code="phone_checkin",
        invited=True,
        needs="手机 小程序 APP App app 小管家 家校本 发我 发给我 平台 线上 在线 网上 钉钉 微信 电子版 U盘 上传 晒",
    ),
    _row(
        "P4",
        "phone_checkin",
        _B,
        (
            rf"(?:请|把|将){{0,4}}(?P<t>(?:录|拍)(?:制|摄)?(?:一?[段个份条])?(?:小?视频|录音|"
            rf"音频)(?!{_GAP}{{0,10}}(?:留|保存|记录))){_GAP}{{0,2}}$"
        ),
        invited=True,
        needs="视频 录音 音频",
    ),
    _row(
        "P5",
        "phone_work",
        _B,
        rf"(?:请|在|用|使用){{0,2}}(?P<t>(?:手机|[Aa][Pp][Pp]|平板|电脑|网上|线上|在线|上网)(?:上|里|"
        rf"端)?(?:完成|答题|做题|测评|作答)"
        rf"|(?:登录|登陆|进入){_GAP}{{0,12}}?(?:平台|网站|系统){_GAP}{{0,4}}?(?:完成|答题|学习|提交|作答))",
        code="phone_checkin",
        rewording="完成",
        invited=True,
        needs="手机 APP App app 平板 电脑 网上 线上 在线 上网 平台 网站 系统",
    ),
    _row(
        "P5",
        "phone_work",
        _B,
        (
            r"(?:请|在|用|至|到|打开){0,4}(?P<t>一起(?:作业|小学|中学)(?:网)?|趣配音|纳米盒|作业帮|猿辅导|"
            r"口算[Aa][Pp][Pp]|[Pp][Aa][Gg][Aa][Mm][Oo]|洪恩|学而思|智学网|升学E网通|UMU|百词斩|叽里呱啦|"
            r"线上阅读认证|每日交作业|班级小管家|沪江)(?:网站|[Aa][Pp][Pp])?"
        ),
        code="phone_checkin",
        invited=True,
        needs=(
            "一起 趣配音 纳米盒 作业帮 猿 APP App app Pa PA pa 洪恩 学而思 智学 升学 UMU 百词斩 叽里 认证 "
            "每日交 小管家 沪江"
        ),
    ),
    _row(
        "P5",
        "phone_work",
        _B,
        (
            r"(?:请|可){0,4}(?P<t>(?<!不)用手机(?!查)|手机(?:上)?(?:完成|做|扫)|扫码(?:看|听|学|做|完成)?|"
            r"扫(?:描)?二维码|小程序|(?<![A-Za-z])[Aa][Pp][Pp](?![A-Za-z])|平板(?!支撑|撑|\d|"
            r"俯)(?:电脑)?)(?:(?:看|听)(?:讲解|视频|微课|录音))?"
        ),
        invited=True,
        needs="手机 扫 小程序 平板 APP App app",
    ),
    _row(
        "P5",
        "phone_work",
        _W,
        r"(?P<t>(?:网上|上网|百度|手机)(?:查(?:找|阅|资料|询)?|搜索?|搜寻|登录))(?:资料)?",
        invited=True,
        needs="网 百度 手机",
    ),
    _row(
        "P6",
        "parent_task",
        _W,
        (
            rf"{_LEAD}{PARENT}(?!{_GAP}{{0,6}}(?:自愿|可以|不)){_GAP}{{0,8}}?(?P<t>命题|出题|出(?:\d+|几|"
            rf"[一二两三四五六十]+)?道?[^,。;!?\n]{{0,3}}题|计时|记时|数数|"
            rf"数个数|录像|录制|录(?:一[段个])?视频|录音|拍(?:摄|照|视频|一[张段]|成)|帮忙|帮助|协助|帮孩子|"
            rf"辅导|填写?(?!空)|一起(?:做|制作|完成|动手|参与)|共同(?:做|制作|完成)|陪同?(?!伴|读)(?:孩子)?|"
            rf"(?:来|到)(?:学校|校)(?!开会|参加|接)|手工|制作|上网登录|代(?:为|写|做))"
        ),
        code="parent_task",
        invited=True,
        cut=True,
        rewording="",
        needs=PARENTS,
    ),
    _row(
        "P6",
        "parent_task",
        _W,
        rf"(?P<t>请(?:您|你)(?:来|到)学校(?:陪{_GAP}{{0,8}})?)",
        code="parent_task",
        invited=True,
        needs="学校",
    ),
    _row(
        "P6",
        "parent_task",
        _W,
        r"(?:请|并)[^,。;!?\n]{0,4}?(?P<t>协助孩子)(?:上网登录|完成)?",
        code="parent_task",
        invited=True,
        needs="协助孩子",
    ),
    _row(
        "P6",
        "parent_task",
        _W,
        r"(?P<t>手抄报|电子小报|小报(?!告)|PPT|ppt|制作视频|亲子共同完成)",
        rewording=None,
        cut=False,
        needs="手抄报 小报 PPT ppt 制作视频 亲子",
    ),
    _row(
        "P8",
        "punitive",
        _B,
        (
            rf"(?:错(?:一个?|[一1二两三]?[个题字遍])?|写?错的?|没{_GAP}{{0,4}}的|"
            rf"不{_GAP}{{0,4}}的){{0,4}}(?P<t>罚(?:抄写?|写|做|默){_GAP}{{0,8}}(?:遍|次|课|页|个)?)"
        ),
        code="punitive",
        needs="罚",
    ),
    _row(
        "P8",
        "punitive",
        _B,
        (
            rf"(?P<t>(?:不合格|不及格|不过关|不达标|不认真|潦草|没背[会出]|未背[会出过]|不会背|背不[会出]|"
            rf"没完成|未完成|没写完|没交|抄错|考不到|没考到?|没有?考到?|错(?:一个?|"
            rf"[一1])[个题字]?)(?:\s?\d+分?)?(?:的|者|就|要|须|必须|同学)*(?:把|将)?(?:全部|加倍|再|另外|多|"
            rf"继续)*(?:重(?:抄|写|默|做)|加(?:抄|写|做|罚|倍|一张|\d)|(?:多)?抄(?!错)(?:写)?|翻倍|"
            rf"罚(?!值日|扫|款|站))){_GAP}{{0,8}}?(?:[遍课次]|$)?"
        ),
        code="punitive",
        needs="重 抄 加 翻 罚",
    ),
    _row(
        "P8",
        "punitive",
        _B,
        (
            rf"(?P<t>(?:没|未|不)(?:有)?(?:考|得|达)(?:到|满)?\s?\d+分?(?:以上)?的{_GAP}{{0,14}}|"
            rf"考不到\S{{0,5}}分的{_GAP}{{0,10}}|全组一起(?:抄|写|罚|重)?{_GAP}{{0,6}}|(?:作业)?(?:加倍|"
            rf"翻倍)(?:写|抄|完成)?)"
        ),
        code="punitive",
        needs="考 得 达 全组 加倍 翻倍",
    ),
    _row(
        "P9",
        "whole_paper",
        _W,
        (
            rf"(?P<t>(?:{NUMBER})\s?(?:整)?张\s?(?:试|大)?卷|一套\s?(?:试)?卷|整张|整套|"
            rf"第{_GAP}{{1,3}}单元全部|整本(?!书)|全部做完|全部题目)"
        ),
        rewording=None,
        cut=False,
        needs="张 套 整本 全部",
    ),
    _row(
        "P10",
        "beyond_syllabus",
        _W,
        r"(?P<t>超纲|奥数|竞赛题|奥赛|提前(?:预习|学习?|自学){0}下?册?第?[一二三四五六七八\d]*单?元?|压轴题?)".replace(
            "{0}", r"[^,。;!?\n]{0,6}?"
        ),
        rewording=None,
        cut=False,
        needs="超纲 奥 竞赛 提前 压轴",
    ),
    _row(
        "P13",
        "self_mark",
        _B,
        (
            rf"(?P<t>自批(?:自改)?|自改|(?:同桌|组内|小组|同学)互[批改]|互批|(?:对照|参照|"
            rf"对着){_GAP}{{0,6}}答案(?!检查){_GAP}{{0,4}}?(?:自己|自行)?(?:批|改|打)|自己(?:核?对|"
            rf"批改?)答?案?(?=[,。;!?\s]|$)|自行(?:批改|核?对答案))"
        ),
        needs="批 自改 答案",
    ),
    _row(
        "P16",
        "bad_time",
        _W,
        (
            rf"(?P<t>课间(?!操)(?:十分钟)?{_GAP}{{0,6}}?(?:写|完成|做|交|背|默)|午休{_GAP}{{0,6}}?(?:写|完成|"
            rf"做|交|背|默)|中午(?:不休|前)?{_GAP}{{0,4}}?(?:写完|补)|下课前{_GAP}{{0,2}}交|早上到校前|"
            rf"提前到校)"
        ),
        rewording=None,
        needs="课间 午休 中午 下课前 到校",
    ),
    _row(
        "P17",
        "rank_name",
        _B,
        (
            r"(?P<t>名次|排名|第[一二三四五六七八九十\d]+名(?!字)|未交(?:作业)?(?:的)?(?:同学|名单)?名单|点名|"
            r"最差|表扬以下(?:同学)?|批评以下(?:同学)?|倒数)"
        ),
        needs="名 最差 表扬以下 批评以下 倒数",
    ),
    _row(
        "P18",
        "sell_vote",
        _B,
        (
            r"(?:请|帮忙|可){0,4}(?P<t>购买(?!力)|团购|链接下单|下单|(?<!练)投票|点赞|集赞|转发到?朋友圈|"
            r"分享[到在至]朋友圈)"
        ),
        invited=True,
        needs="购 单 票 赞 朋友圈",
    ),
    _row(
        "P19",
        "family_privacy",
        _B,
        (
            r"(?:填写?|上报|统计|提供|登记){0,4}(?P<t>家庭(?:年?收入|经济情况)|房贷|父母(?:的)?(?:职业|"
            r"工作单位)|身份证(?:号码?|复印件)?|户口(?:本|簿)?|家庭住址)"
        ),
        needs="家庭 房贷 父母 身份证 户口",
    ),
    _row(
        "P20",
        "vague_load",
        _ASK,
        (
            r"(?P<t>其余(?:的)?做完|没写完的继续|没做完的继续|同昨[天日]|和昨天一样|跟昨天一样|看群|"
            r"见群(?!文件)|见黑板|见图片|见照片)"
        ),
        rewording=None,
        cut=False,
        needs="其余 继续 同昨 昨天 看群 见群 见黑板 见图片 见照片",
    ),
)

# P7: severity by the number of times; the corpus counts writing from five on.
REPEATS = re.compile(
    rf"(?P<verb>抄写?|默写?|写|订正?|书写|练写?|朗读|熟读|跟读|诵读|背诵?|读|"
    rf"听)(?P<between>[^,。;!?\n\d]{{0,12}}?)(?P<each>每[个字词课篇句一]|各)?\s?{_COUNT}\s?(?:遍|次)"
    rf"|每[个字词][^,。;!?\n\d]{{0,4}}?(?P<verb2>抄|写|默|读|背)?(?:{_COUNT.replace('count', 'count2')})\s?遍"
    rf"|(?P<verb3>抄|写|默)[^,。;!?\n\d]{{0,6}}?{_COUNT.replace('count', 'count3')}\s?行(?!诗)"
)
# 五英一中: the word so many times and its meaning; 错一罚十.
FOREIGN = re.compile(
    rf"(?P<count>{NUMBER})英[一二两三\d]+[中汉]|错[一1][个字题]?[罚抄写](?P<count2>{NUMBER})(?![道页课])"
)
OWN_ERRORS = re.compile(r"错(?:题|字|词|的|误|句|一个?|[一1])")
WHOLE_TEXT = re.compile(r"全文抄写|抄写全文|抄写?整[课篇]|整[课篇]抄写?|抄全文")
BECAUSE_WRONG = re.compile(r"(?:错(?![词字题误])|没说清|不会|没背|没听写|忘)")
AHEAD = re.compile(r"(?:预习|学习|自学|完成|做|背)?[^,。;!?\n]{0,4}(?P<t>下册|下学期)")
EXAM_PAPERS = re.compile(r"中考(?:真题|卷|试题)")
CODES = (
    "parent_correct",
    "parent_sign",
    "print",
    "phone_checkin",
    "mechanical_repeat",
    "punitive",
    "parent_task",
)
