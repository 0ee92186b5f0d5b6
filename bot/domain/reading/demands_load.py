"""Demands on pupils and on the group: punishment, whole papers, marking oneself, times, ranking, selling, vagueness.

Source: the policy handbook, section 6; the corpus codes by the corpus GUIDE's definitions.
"""

from bot.domain.reading.demand import ASK, BLOCK, GAP, WARN, Demand, row
from bot.domain.reading.numerals import NUMBER

LOAD_DEMANDS: tuple[Demand, ...] = (
    row(
        "P8",
        "punitive",
        BLOCK,
        (
            rf"(?:错(?:一个?|[一1二两三]?[个题字遍])?|写?错的?|没{GAP}{{0,4}}的|"
            rf"不{GAP}{{0,4}}的){{0,4}}(?P<t>罚(?:抄写?|写|做|默){GAP}{{0,8}}(?:遍|次|课|页|个)?)"
        ),
        code="punitive",
        needs="罚",
    ),
    row(
        "P8",
        "punitive",
        BLOCK,
        (
            rf"(?P<t>(?:不合格|不及格|不过关|不达标|不认真|潦草|没背[会出]|未背[会出过]|不会背|背不[会出]|"
            rf"没完成|未完成|没写完|没交|抄错|考不到|没考到?|没有?考到?|错(?:一个?|"
            rf"[一1])[个题字]?)(?:\s?\d+分?)?(?:的|者|就|要|须|必须|同学)*(?:把|将)?(?:全部|加倍|再|另外|多|"
            rf"继续)*(?:重(?:抄|写|默|做)|加(?:抄|写|做|罚|倍|一张|\d)|(?:多)?抄(?!错)(?:写)?|翻倍|"
            rf"罚(?!值日|扫|款|站))){GAP}{{0,8}}?(?:[遍课次]|$)?"
        ),
        code="punitive",
        needs="重 抄 加 翻 罚",
    ),
    row(
        "P8",
        "punitive",
        BLOCK,
        (
            rf"(?P<t>(?:没|未|不)(?:有)?(?:考|得|达)(?:到|满)?\s?\d+分?(?:以上)?的{GAP}{{0,14}}|"
            rf"考不到\S{{0,5}}分的{GAP}{{0,10}}|全组一起(?:抄|写|罚|重)?{GAP}{{0,6}}|(?:作业)?(?:加倍|"
            rf"翻倍)(?:写|抄|完成)?)"
        ),
        cut=False,
        code="punitive",
        needs="考 得 达 全组 加倍 翻倍",
    ),
    row(
        "P8",
        "punitive",
        BLOCK,
        (
            rf"(?P<t>(?:(?:不到|低于|不足|未满|没到)\s?\d+分|\d+分以下)的(?:同学|学生|孩子)?{GAP}{{0,10}}?"
            rf"(?:重新|再|多|加|罚|抄(?!错)|重)(?:抄写?|写|默写?|做)?{GAP}{{0,6}}?(?:[一二两三四五六七八九十\d]+[遍课次张页]|$|(?=[,。;!?\n])))"
        ),
        cut=False,
        code="punitive",
        needs="不到 低于 不足 未满 没到 以下",
    ),
    row(
        "P9",
        "whole_paper",
        WARN,
        (
            rf"(?P<t>(?:{NUMBER})\s?(?:整)?张\s?(?:试|大)?卷|一套\s?(?:试)?卷|整张|整套|"
            rf"第{GAP}{{1,3}}单元全部|整本(?!书)|全部做完|全部题目)"
        ),
        rewording=None,
        cut=False,
        needs="张 套 整本 全部",
    ),
    row(
        "P10",
        "beyond_syllabus",
        WARN,
        r"(?P<t>超纲|奥数|竞赛题|奥赛|提前(?:预习|学习?|自学){0}下?册?第?[一二三四五六七八\d]*单?元?|压轴题?)".replace(
            "{0}", r"[^,。;!?\n]{0,6}?"
        ),
        rewording=None,
        cut=False,
        needs="超纲 奥 竞赛 提前 压轴",
    ),
    row(
        "P13",
        "self_mark",
        BLOCK,
        (
            rf"(?P<t>自批(?:自改)?|自改|(?:同桌|组内|小组|同学)互[批改]|互批|(?:对照|参照|"
            rf"对着){GAP}{{0,6}}答案(?!检查){GAP}{{0,4}}?(?:自己|自行)?(?:批|改|打)|自己(?:核?对|"
            rf"批改?)答?案?(?=[,。;!?\s]|$)|自行(?:批改|核?对答案))"
        ),
        needs="批 自改 答案",
    ),
    row(
        "P16",
        "bad_time",
        WARN,
        (
            rf"(?P<t>课间(?!操)(?:十分钟)?{GAP}{{0,6}}?(?:写|完成|做|交|背|默)|午休{GAP}{{0,6}}?(?:写|完成|"
            rf"做|交|背|默)|中午(?:不休|前)?{GAP}{{0,4}}?(?:写完|补)|下课前{GAP}{{0,2}}交|早上到校前|"
            rf"提前到校)"
        ),
        rewording=None,
        needs="课间 午休 中午 下课前 到校",
    ),
    row(
        "P17",
        "rank_name",
        BLOCK,
        (
            r"(?P<t>名次|排名|第[一二三四五六七八九十\d]+名(?!字|著)|未交(?:作业)?(?:的)?(?:同学|名单)?名单|点名|"
            r"最差|表扬以下(?:同学)?|批评以下(?:同学)?|倒数)"
        ),
        needs="名 最差 表扬以下 批评以下 倒数",
    ),
    row(
        "P18",
        "sell_vote",
        BLOCK,
        (
            r"(?:请|帮忙|可){0,4}(?P<t>购买(?!力)|团购|链接下单|下单|(?<!练)投票|点赞|集赞|转发到?朋友圈|"
            r"分享[到在至]朋友圈)"
        ),
        invited=True,
        needs="购 单 票 赞 朋友圈",
    ),
    row(
        "P19",
        "family_privacy",
        BLOCK,
        (
            r"(?:填写?|上报|统计|提供|登记){0,4}(?P<t>家庭(?:年?收入|经济情况)|房贷|父母(?:的)?(?:职业|"
            r"工作单位)|身份证(?:号码?|复印件)?|户口(?:本|簿)?|家庭住址)"
        ),
        needs="家庭 房贷 父母 身份证 户口",
    ),
    row(
        "P20",
        "vague_load",
        ASK,
        (
            r"(?P<t>其余(?:的)?做完|没写完的继续|没做完的继续|同昨[天日]|和昨天一样|跟昨天一样|看群|"
            r"见群(?!文件)|见黑板|见图片|见照片)"
        ),
        rewording=None,
        cut=False,
        needs="其余 继续 同昨 昨天 看群 见群 见黑板 见图片 见照片",
    ),
)
