"""Who speaks, in Chinese texts: the characters before or after a verb of speech, taken apart.

In: those characters, and the text. Out: a `Speaker`, whose both fields are None where there is doubt. A surname, an
office or a body's ending must stand where it belongs, and nothing that is no part of a name or an office beside it.

The file is long and stays whole: a third of it are lists of characters, and the rules read them in turn.
"""

from __future__ import annotations

import re
from functools import cache

from muniment.reading.findings.gazetteer import countries
from muniment.reading.findings.speaker_phrases import NOBODY, Speaker
from muniment.simplified import simplified_characters

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_OFFICE = (
    r"(?:副|总|代|前)?(?:局长|主席|教授|所长|司长|部长|市长|省长|县长|区长|镇长|乡长|村长|州长|主任|秘书长|"
    r"校长|院长|会长|理事长|书记|总理|首相|总统|大使|公使|行长|厅长|处长|科长|馆长|团长|队长|组长|站长|厂长|"
    r"发言人|负责人|研究员|律师|医生|医师|护士|记者|主编|编辑|总裁|经理|董事长|代表|委员|院士|专员|检察长|"
    r"检察官|法官|工程师|设计师|教师|老师|讲师|议员|议长|外长|防长|财长|国务卿|司令|司令员|将军|上校|少将|中将|"
    r"大法官|署长|特首|"
    r"行政长官|立委|委员长|政委|参赞|领事|总领事|特使|顾问|学者|专家|作家|诗人|导演|演员|教练|董事|主管|主持人|"
    r"召集人|召委|干事|总干事|常委|国家主席|国王|女王|教皇|酋长|首长|队员|博士|主教|牧师|警长|督察|巡视员|"
    r"科学家|经济学家|历史学家|分析师|首席执行官|执行长|幕僚长|党魁|党首|候选人|创始人|创办人|所有者|业主)"
)
_PEOPLE = (
    r"(?:官员|人士|学者|专家|工作人员|居民|村民|农民|校友|代表们|议员们|议员|发言人|负责人|当局|媒体|警方|"
    r"校方|院方|官方|军方|消息人士|目击者|知情人士|专家们|观察人士|分析人士|律师|家属|网友|记者|市民|教师|"
    r"学生|工人|成员|委员|代表|院士|"
    r"干部|分析师|研究人员|研究者|科学家|经济学家|评论员|检察官|法官|医生|护士|司机|店主|业主)"
)
_BODY = (
    r"(?:部|委员会|办公室|局|署|厅|法院|检察院|大学|学院|研究会|研究院|研究所|调查所|协会|学会|联合会|基金会|"
    r"组织|公司|集团|中心|政府|银行|代表团|代表处|卫健委|健康委|发改委|国资委|纪委|省委|市委|县委|党委|"
    r"常委会|理事会|公署|议会|国会|参议院|众议院|国务院|"
    r"法庭|通讯社|新华社|日报|晚报|时报|电视台|广播公司|官网|大使馆|使馆|总领馆|外交部|联盟|红十字会|工会|商会|"
    r"公会|法院|安理会|秘书处|总署|工作组|专家组|调查组|领导小组|警察局|派出所|医院|无国界记者|无国界医生|"
    r"记者协会|党中央|中共中央|民进党|国民党|共和党|民主党|工党|保守党|自民党|联合国|欧盟|北约|东盟|世卫组织)"
)
_NO_BODY = frozenset(
    [
        "全部",
        "内部",
        "外部",
        "局部",
        "大部",
        "一部",
        "干部",
        "各部",
        "组织",
        "公司",
        "有限公司",
        "股份有限公司",
        "集团",
        "中心",
        "政府",
        "银行",
        "代表团",
        "部",
        "局",
        "署",
        "厅",
        "法院",
        "大学",
        "学院",
        "委员会",
        "理事会",
        "办公室",
        "研究会",
        "协会",
        "学会",
        "联合会",
        "基金会",
        "我国政府",
        "各级政府",
        "本公司",
        "我公司",
        "该公司",
        "各地政府",
        "地方政府",
        "政府部",
        "支部",
        "党支部",
        "联盟",
        "工会",
        "商会",
        "议会",
        "国会",
        "医院",
        "布局",
        "格局",
        "结局",
        "全局",
        "大局",
        "时局",
        "政局",
        "部署",
        "签署",
        "客厅",
        "餐厅",
        "当局",
        "核心",
        "内心",
        "信心",
        "决心",
        "重心",
        "东部",
        "西部",
        "中部",
        "南部",
        "北部",
        "总部",
        "俱乐部",
        "成部",
        "官网",
        "社会组织",
        "党组织",
        "基层组织",
    ]
)
_DOCUMENT = (
    r"(?:报告|白皮书|公报|声明|联合声明|调查|年鉴|贺信|贺电|贺辞|社论|评论|文章|公告|通报|通知|判决书|研究报告|"
    r"调查报告)"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游"
    "阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚"
    "廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟"
    "栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_COMPOUND_SURNAME = r"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|长孙|端木)"
_FOREIGN = r"[\u3400-\u4dbf\u4e00-\u9fff]{1,8}(?:·[\u3400-\u4dbf\u4e00-\u9fff]{1,8}){1,4}"
_GIVEN = re.compile(rf"(?:{_COMPOUND_SURNAME}|[{_SURNAMES}]){_HAN}{{1,2}}")
_TITLE_BEHIND = re.compile(
    r"(?:同志|先生|女士|小姐|夫人|总统|主席|总理|首相|部长|总书记|委员长|教授|博士|将军|总司令|国务卿|书记|"
    r"市长|省长|大使|外长|校长|院长|主任|局长|秘书长)$"
)

# What no name, office or body holds: words of grammar.
_GRAMMAR = re.compile(
    r"[的地得了着过是在把被将从向对与和及或并也都还就却再又而则且但如若因所此这那其之乎者矣吗呢吧啊哪谁何我你您"
    r"他她它们已曾正要会能可应须不没未无非更最很太只仅才即便使让令给为以由自]"
)
_GRAMMAR_IN_PHRASE = re.compile(
    r"[了着过是把被也都还就却再又则且但若吗呢吧啊哪谁我你您他她它已曾要能须没未更最很太只仅才让令]|这|那|"
    r"其(?!他)|从|而|如|因|所以|此|将(?!军)|不|对于|由于|关于|可(?!持续)|应(?!急|用|变)|得"
)
_ADVERBS = re.compile(
    r"(?:再次|反复|一再|明确|进一步|随后|当时|同时|日前|近日|今天|昨天|今日|昨日|当天|当日|上午|下午|晚间|"
    r"当晚|曾经?|还|也|则|并|均|都|又|就|已经?|亦|特别|郑重|公开|强烈|多次|首次|此前|随即|最后|接着|之后|"
    r"事后|坦言|在会上|在会议上|会上|周[一二三四五六日]|星期[一二三四五六日天]|"
    r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}[日号]|(?:今年|去年|上月|本月|\d{4}年)(?:\d{1,2}月)?|对此|为此|因此|"
    r"就此|向[^\s]{2,12}|对(?:记者|媒体|外界|此)|[在于][^\s]{2,24}(?:[上中时后前会里]|期间|采访|表示)|"
    r"接受[^\s]{2,20}(?:采访|访问)时|致辞时?|指责|批评|回应时?|书面|通过[^\s]{2,12})$"
)
_LEAD = re.compile(
    r"^(?:据|對此|对此|同时|此外|其中|并|还|也|但是|但|而且|而|不过|然而|另外|随后|日前|近日|今天|昨天|当天|"
    r"正如|如|特别是|尤其是|与此同时|会上|会议上|接着|最后|此前|后来|对于此|因此|所以|于是|当时|当日|其后|"
    r"之后)+"
)
_COUNT = (
    r"(?:一[位名些个]|[两三四五六七八九十几多数\d]+[位名个]|有(?!限|关)|许多|不少|多数|部分|另一部分|大部分|其他|"
    r"其它|各|该|本|某)"
)


@cache
def _simple_characters() -> dict[int, str]:
    """Return the simplified character of each common one that has one."""
    return {code: plain for code, plain in simplified_characters().items() if code >= 0x4E00}


def to_simplified(text: str) -> str:
    """Return a text with each character in its simplified form."""
    return text.translate(_simple_characters())


@cache
def _tag(text: str) -> tuple[tuple[str, str], ...]:
    import rjieba

    return tuple(rjieba.tag(text))


class ChineseNames:
    """What a text shows of the names in it: which are repeated, and which stand beside an office."""

    def __init__(self, text: str) -> None:
        self._text = text

    def is_repeated(self, name: str) -> bool:
        """Return whether a name stands in the text more than once, or beside an office."""
        return self._text.count(name) >= 2

    def has_office(self, name: str) -> bool:
        """Return whether somewhere an office stands right before or behind a name."""
        plain = to_simplified(self._text)
        name = re.escape(to_simplified(name))
        return bool(re.search(rf"{_OFFICE}{name}|{name}(?:同志|先生|女士|总统|主席|总理|首相|总书记|部长|教授)", plain))


def split_chinese_speaker(who: str, names: ChineseNames) -> Speaker:
    """Return who spoke, where the words before the verb are nothing but a name, an office or a body; nobody
    otherwise."""
    who = re.sub(r"^[①-⑳\s]+|所$", "", who.strip())
    plain = to_simplified(who)
    lead = _LEAD.match(plain)
    start, end = (lead.end() if lead else 0), len(plain)
    while (trailing := _ADVERBS.search(plain, start, end)) and trailing.start() > start:
        end = trailing.start()
    # An office may stand before a date, and a date before a name: "5月3日,王毅" is cut at the comma already.
    dated = re.compile(
        r"(?:(?:\d{2,4}|[一二三四五六七八九〇零]{4})年)?(?:[\d一二三四五六七八九十]{1,"
        r"2}月)?(?:[\d一二三四五六七八九十]{1,3}[日号])?"
    ).match(plain, start, end)
    start = dated.end() if dated else start
    # "Even Member Zhang": 连 is a surname too, but no surname stands behind one.
    if re.match(rf"(?:就|甚至)?连(?:[{_SURNAMES}]{_HAN}{{1,2}}{_OFFICE}|{_OFFICE})", plain[start:end]):
        start = plain.index("连", start) + 1
    if re.match(r"(?:直至|直到|等到|除非|如果|假如|假若|倘若|若果|要是|即使|一旦|若(?!干))", plain[start:end]):
        return NOBODY  # What somebody may say yet, or has not said.
    who, plain = who[start:end], plain[start:end]
    if not 2 <= len(plain) <= 36 or (
        re.search(r"[《》\"“”‘’()（）、0-9%]", plain) and not re.fullmatch(r"[^《》\"“”‘’()（）%0-9]+", plain)
    ):
        return NOBODY
    return _taken_apart(who, plain, names)


_ALONE = frozenset(
    [
        "报告",
        "白皮书",
        "公报",
        "文章",
        "社论",
        "公告",
        "该报告",
        "该报",
        "该文",
        "起诉书",
        "判决书",
        "委员会",
        "理事会",
        "法院",
        "检察院",
        "公司",
        "发言人",
        "负责人",
    ]
)
"""What is somebody by itself, once the text has said which: a role, and no name."""


_SIDES = frozenset(f"{side}方" for side in "中美日韩俄英法德台港印巴以伊欧")
"""Lands that take part in something by one character: 中方."""


def _taken_apart(who: str, plain: str, names: ChineseNames) -> Speaker:
    if named := _office_and_name(who, plain, names):
        return named
    if plain in _ALONE:
        return Speaker(None, who)
    if plain in _SIDES or plain in countries() or (plain.endswith("方面") and plain[:-2] in countries()):
        return Speaker(who)
    if _is_name(who, plain, names):
        return Speaker(who)
    if title := _TITLE_BEHIND.search(plain):
        before, raw = plain[: title.start()], who[: title.start()]
        if 2 <= len(before) <= 5 and (_is_name(raw, before, names) or _is_foreign(before)):
            office = title[0] not in ("同志", "先生", "女士", "小姐", "夫人")
            return Speaker(raw if office else who, who[title.start() :] if office else None)
    body = re.search(rf"{_BODY}$", plain)
    if body and _is_body(plain):
        return Speaker(who)
    if re.search(rf"(?:{_PEOPLE}|{_OFFICE})(?:们)?$", plain) and _is_role(plain):
        return Speaker(None, who)
    if re.search(rf"{_DOCUMENT}$", plain) and _is_document(plain):
        return Speaker(None, who)
    return NOBODY


def _office_and_name(who: str, plain: str, names: ChineseNames) -> Speaker:
    for match in re.finditer(_OFFICE, plain):
        at = match.end()
        name = plain[at:]
        role = plain[:at]
        if not 2 <= len(name) <= 16 or not _is_role(role, needs_more=False):
            continue
        if (
            (_GIVEN.fullmatch(name) and not _GRAMMAR.search(name[1:]))
            or re.fullmatch(_FOREIGN, name)
            or (len(name) <= 5 and _is_foreign(name))
            or _is_name(who[at:], name, names)
        ):
            return Speaker(who[at:], who[:at])
    return NOBODY


def _is_foreign(name: str) -> bool:
    """Return whether characters are those that foreign names are written with, to the last."""
    return len(name) >= 2 and all(c in _SOUNDS for c in name)


_SOUNDS = frozenset(
    "阿埃艾安奥巴拜班邦保鲍贝本比彼宾波伯博布查达戴丹当德登迪蒂丁顿多恩尔法范菲费芬弗福盖冈高戈格贡古哈海汉赫"
    "亨胡霍基吉加贾杰金卡凯坎康考科克肯库夸奎拉莱兰朗劳勒雷里理利立莉林卢鲁伦罗洛马麦曼芒梅门蒙米密敏明莫默穆"
    "纳南瑙内尼涅宁纽努诺欧帕潘庞佩彭皮平珀普奇乔切钦琼让热日荣茹瑞若萨塞赛桑"
    "瑟森沙山舍申施什舒斯司松苏索塔泰坦汤特腾提田廷通图托瓦万旺威韦维魏温文翁沃乌武西希夏肖谢辛休许逊雅亚扬耶叶"
    "伊因尤于约泽扎詹珍佐兹祖治娜妮丝黛蕾琳娅莎朱茨柯泼捷季钱涅勋"
)


def _is_name(who: str, plain: str, names: ChineseNames) -> bool:
    """Return whether characters are a person's name: by their form, and by the word list or the text itself."""
    if re.fullmatch(_FOREIGN, plain):
        return True
    if not 2 <= len(plain) <= 5:
        return False
    tags = _tag(plain)
    whole = len(tags) == 1 and tags[0][1] in ("nr", "nrt", "nrfg")
    given = bool(_GIVEN.fullmatch(plain)) and not _GRAMMAR.search(plain[1:])
    if given and (whole or (tags[0][1] == "nr" and len(plain) == 3)):
        return names.is_repeated(who) or names.has_office(who) or (whole and len(plain) == 3)
    if given and len(tags) > 1:
        return names.is_repeated(who) and names.has_office(who)
    return (
        whole
        and _is_foreign(plain)
        and len(plain) >= 2
        and (names.is_repeated(who) or names.has_office(who) or len(plain) >= 3)
    )


def _is_plain(phrase: str) -> bool:
    """Return whether characters hold no word of grammar, by the list and by the tags of their words."""
    if _GRAMMAR_IN_PHRASE.search(phrase):
        return False
    return not any(
        tag in ("d", "p", "r", "c", "ul", "uz", "ug", "y", "e") and word not in ("总", "代")
        for word, tag in _tag(phrase)
    )


def _is_body(plain: str) -> bool:
    if plain in _NO_BODY or len(plain) > 24 or len(plain) < 3 or re.search(r"(?:[的是]|们)", plain):
        return plain in ("欧盟", "北约", "东盟")
    # "Some companies" are no body, and a cadre (干部) is a person.
    if re.match(
        r"(?:各|全|本|我|该|有(?!限|色|线)|一些|许多|不少|多数|部分|大部分|个别|若干|这|那|任何|所有|每|"
        r"一[位名个家间])",
        plain,
    ) or plain.endswith("干部"):
        return False
    return _is_plain(plain)


def _is_role(plain: str, needs_more: bool = True) -> bool:
    if len(plain) > 30:
        return False
    rest = re.sub(rf"^{_COUNT}", "", plain)
    # "of" between a body and its people is all the grammar that an office may hold: 分管政法的副书记.
    if rest.count("的") > 1 or re.match(r"(?:的|各|全体|我们|咱)", rest):
        return False
    rest = re.sub(r"一[位名些个]", "", rest)
    if re.search(r"包括|成为|担任|属于|邀请|要求|等", rest):
        return False
    parts = rest.split("的")
    if not needs_more and not rest:
        return False
    return all(_is_plain(p) for p in parts if p) and not re.search(
        r"(?:作为|当|给|人大代表大会|新任|选举|任命|成为|担任)$", rest
    )


def _is_document(plain: str) -> bool:
    return (
        3 <= len(plain) <= 20
        and not re.match(r"(?:的|各|本|这|那|一)", plain)
        and plain.count("的") <= 1
        and all(_is_plain(p) for p in plain.split("的") if p)
    )


_PRONOUN = re.compile(
    r"(?:^|[，、])(?:他|她|他们|她们|对方|双方|其本人|其|该[\u4e00-\u9fff]{1,4}|本人|后者|前者|两人|二人)$"
)
_ENDS_AS_SOMEBODY = re.compile(
    rf"(?:{_PEOPLE}|{_OFFICE}|{_BODY}|{_DOCUMENT}|人员|人民银行|者|[男女老证病]人|人士|方面|"
    rf"[中美日韩俄英法德台港官警校院军资劳双多各]方|报|法庭|先生|女士|同志|太太|夫妇|夫人|们|家长|母亲|父亲|"
    rf"妻子|丈夫|儿子|女儿|党)$"
)
_TAIL = re.compile(
    r"(?:在|于|向|对|就|为|通过|接受|回应|面对|根据|针对|当)[^，。]{1,28}$|(?:发言|讲话|致辞|采访|受访|演讲|"
    r"答问|作证|供述|报道|报告中|文章中|声明中)(?:时|中|里)?$"
)


def _stripped(who: str) -> str:
    """Return the characters before a verb of speech without adverbs, days and where it was said."""
    plain = to_simplified(who)
    if lead := _LEAD.match(plain):
        plain = plain[lead.end() :]
    while plain:
        before = plain
        if (trailing := _ADVERBS.search(plain)) and trailing.start() >= 0:
            plain = plain[: trailing.start()]
        if (tail := _TAIL.search(plain)) and tail.start() > 0:
            plain = plain[: tail.start()]
        tags = _tag(plain) if plain else ()
        if tags and tags[-1][1] in ("d", "t", "c", "ad", "p") and not tags[-1][0].endswith(("方", "人")):
            plain = plain[: -len(tags[-1][0])]
        if plain == before:
            return plain
    return plain


def is_only_adverbs(who: str) -> bool:
    """Return whether nothing but adverbs stands before a verb of speech: 又, 并进一步."""
    return not _stripped(who)


_NOTHING_THAT_SPEAKS = re.compile(
    r"(?:布局|格局|结局|全局|大局|时局|政局|部署|签署|客厅|餐厅|核心|内心|信心|决心|重心|中心|东部|西部|中部|"
    r"南部|北部|总部|俱乐部|大部|"
    r"一部|各部|成部|官网|双方都)"
)


def may_speak(who: str) -> bool:
    """Return whether the characters before a verb of speech may be somebody who speaks: a pronoun, a name, people, a
    body.

    这次大会 and 实践 say nothing; they only show, and whose words those are is open.
    """
    plain = _stripped(who)
    if not plain or re.match(
        r"(?:我(?!国[\u4e00-\u9fff]{2})|咱|人们|把|找到|就|党$|全党|如果|希望|要求|将|让|使|令|以|鉴于|实践|"
        r"事实|历史|经验)",
        plain,
    ):
        return False
    if _PRONOUN.search(plain) or _ENDS_AS_SOMEBODY.search(plain):
        return not _NOTHING_THAT_SPEAKS.fullmatch(plain) and not re.search(
            r"(?:记者|俱乐部)$|(?:^|的)(?:党|全党)$", plain
        )
    tags = _tag(plain)
    last = tags[-1]
    return last[1] in ("nr", "nrt", "nrfg", "nt", "ns") or (
        len(tags) > 1 and tags[-2][1] == "nr" and len(last[0]) <= 2 and len(tags[-2][0]) <= 2
    )
