"""Bodies in Chinese texts, by their words: those that a list knows, and those that begin with a proper name and end
like a body.

In: text. Out: where they are named. A body without a name of its own ("a company", "some banks") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.chinese_places import chinese_words
from muniment.reading.findings.gazetteer import countries
from muniment.reading.findings.vocabulary import load
from muniment.simplified import simplified_characters

_HEAD = re.compile(
    r"(?:.{0,6}(?:委员会|研究会|基金会|联合会|促进会|协会|学会|商会|总会|理事会|工会|议会|国会|参议院|众议院|"
    r"大学|学院|研究院|研究所|研究中心|法院|法庭|检察院|公安局|总局|分局|税务局|统计局|管理局|银行|公司|集团|"
    r"联盟|同盟|通讯社|日报社|"
    r"出版社|电视台|广播电台|医院|博物馆|图书馆|科学院|总署|公署|组织|阵线|办公厅|新闻办|发改委|卫健委|"
    r"国资委|使馆|大使馆|总领馆|"
    r"党|军区|舰队|空军|海军|陆军)|.{1,6}[部局署院社会]|.{0,4}(?:教育|卫生|财政|民政|司法|公安|商务)厅|中心|"
    r"[部局署社党院])$"
)
"""The last word of a body's name."""
_NO_HEAD = re.compile(
    r"(?:社会|大会|机会|全会|年会|晚会|峰会|盛会|聚会|音乐会|运动会|奥运会|博览会|研讨会|座谈会|报告会|"
    r"发布会|展览会|茶话会|招待会|宴会|世博会|"
    r"都会|集会|省会|教会|例会|会|部|局|署|社|院|党|结局|格局|布局|大局|全局|当局|僵局|时局|政局|全部|内部|外部|"
    r"[东西南北中局]部|中西部|东北部|西北部|西南部|东南部|干部|总部|旅行社|公社|分部|俱乐部|支部|党支部|剧院|"
    r"影院|寺院|庭院|法院院|"
    r"住院|出院|门诊部|.*(?:运动会|座谈会|学术会|大部|俱乐部|展会|交易会|代表会|首脑会|球会|军部|战部|格局|"
    r"干部|社会|剧院|建党|入党|机动医院|小康社))$"
)
_BEGINS = frozenset(("ns", "nt", "nz", "nr", "nrt", "eng"))
"""Parts of speech with which a name of a body may begin: places, bodies, other names, Latin letters."""
_OWN_BEGINNING = re.compile(
    r"(?:国家|中央|全国|世界|国际|最高|中国|中华|中共|联邦|皇家|国立|国务院|国防|(?![全本各该我外两几])"
    r".{1,3}(?:[省市县区州]|自治区))$"
)
_WITHIN = frozenset(("n", "vn", "nz", "ns", "nt", "b", "j", "nr", "nrt", "eng", "an", "l", "i", "g", "ng"))
_MOST_WORDS = 8
_GENERIC_OF_A_LAND = re.compile(r"(?:公司|银行|大学|学院|中心|医院|集团|组织|党|学会|协会|工会|商会|中学|法院|军)$")
"""Behind a land's name alone, these are any of that land's: 美国公司, 中国大学."""
_NAMED_BY_ITSELF = re.compile(
    r"(?:中国|中华|中共|国务|国家|全国|世界|国际|联合国|最高|欧洲|亚洲|非洲|亚太|美国|英国|法国|德国|俄罗斯|"
    r"日本|韩国|印度|香港|澳门|台湾|"
    r"北京|上海|.{2,5}(?=大学|通讯社|日报|时报|电视台|出版社|集团|银行)|中央|外交|财政|国防|司法|教育|农业|"
    r"卫生|铁道|公安|商务|民政|交通|"
    r"内政|社民|自民|共和|民主|国民|工|保守|自由|民进|致公|劳动|大会|社会民主).*"
    r"(?:院|部|社|组织|[^社机大]会|党|总局|署|委|银行|大学|公司|解放军|共和军|法院|集团|联盟|中心|台|研究所|"
    r"政协|人大|联|报|海军|舰队)$"
    # 广东省教育厅: a province's or a town's own.
    r"|(?![全本各该我外两几]).{2,4}(?:省|市|县|区|自治[区州县]).{2,8}(?:厅|局|院|委|委员会|办公室)$"
)
_OF_A_PLACE = re.compile(r".{2,4}(?:省|市|自治区)$")
"""A place that tells where a body is that has a name without it: 湖南省长沙市中南大学."""
_LED_IN = re.compile(r"[由据经被](?=.{2})")
"""A word that leads to a name, and that was cut as a part of an unknown one: 由云川 + 研究院."""
_NOT_NAMED = re.compile(
    r"(?:商业|国家|外资|非|中国|美国)银行|国家机关|国家队|全国代表大会|.*政府|.*(?:[东西南北中]部|组织部门)|"
    r"中央全会|.*代表大会|"
    r"农业部门|卫生院|交通部门|公立医院|上市公司|人民法院|党中央|.*常任理事国|(?:美国|中国|日本)公司|(?:中国|美国)大学|"
    r"国际(?:舞台|变局|政局|格局)|国立大学|社会科学院|.*(?:[市省县城镇国区]中心|人口中心|一党|两党|军部)|"
    r"外国.*|.{0,3}朝廷.*"
)


@cache
def _known() -> re.Pattern[str]:
    names = sorted(load("bodies")["known"]["zh"], key=lambda n: (-len(n), n))
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?![家籍度员])")


def find_chinese_bodies(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of bodies that a Chinese text names, in order."""
    words = chinese_words(text)
    if words is None:
        return
    spans = [(at, end, 0.92) for at, end in _listed(text, words)]
    spans += [(at, end, 0.88) for at, end in _built(words)]
    until = 0
    for at, end, sure in sorted(spans, key=lambda s: (s[0], -s[1])):
        if at >= until:
            yield text[at:end], at, sure
            until = end


def _listed(text: str, words: list[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of names that a list knows, where a word begins."""
    borders = {at for _, _, at in words} | {len(text)}
    for match in _known().finditer(text.translate(simplified_characters())):
        # 司法部 is not named in 司法部门: a name ends where a word ends.
        if match.start() in borders and match.end() in borders:
            yield match.span()


def _built(words: list[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of names that begin with a proper name and end like a body."""
    for index, (word, tag, at) in enumerate(words):
        if tag not in ("n", "nt", "nz", "j", "ng", "g", "ns") or not _is_a_head(word, tag):
            continue
        begin = _beginning(words, index)
        if begin < index:
            whole = "".join(w for w, _, _ in words[begin : index + 1])
            first, first_tag, start = words[begin]
            if (
                tag == "nt"
                and _NAMED_BY_ITSELF.match(word)
                and all(_OF_A_PLACE.fullmatch(w) for w, _, _ in words[begin:index])
            ):
                start, whole = at, word
            elif _LED_IN.match(first) and first not in countries():
                start, whole = start + 1, whole[1:]
            if word == "代表团" and "常驻" not in whole:
                continue
            if _is_any(first, first_tag, words[begin + 1 : index + 1]) or _NOT_NAMED.fullmatch(whole):
                continue
            if len(whole) <= 24:
                yield start, at + len(word)
        elif tag == "nt" and len(word) >= 3 and _NAMED_BY_ITSELF.match(word) and not _NOT_NAMED.fullmatch(word):
            yield at, at + len(word)


def _is_a_head(word: str, tag: str) -> bool:
    if word == "代表团":
        return True
    if len(word) == 1:
        return word in "部局署院社党" and tag in ("n", "ng")
    return bool(_HEAD.search(word)) and not _NO_HEAD.fullmatch(word)


def _beginning(words: list[tuple[str, str, int]], index: int) -> int:
    """Return the index of the word with which the name of a body begins that ends at a word."""
    at = begin = index
    while at > 0 and index - at < _MOST_WORDS:
        word, tag, _ = words[at - 1]
        if (tag not in _WITHIN and not (word == "常驻" and words[index][0] == "代表团")) or _NO_PART.fullmatch(word):
            break
        at -= 1
        if (tag in _BEGINS or _OWN_BEGINNING.fullmatch(word)) and not _PEOPLE.search(word):
            begin = at
    return begin


_NO_PART = re.compile(
    r"会同|会商|记者|日电|电|讯|日讯|总理|主席|部长|局长|总统|书记|主任|院长|会长|教授|同志|先生|女士|代表|发言人|副|"
    r"时|等|政府|方面|有关|各|"
    r"会议|大会|报告|期间|工作者|人员|领导|负责人|活动|关系|问题|企业|单位|机构|地区|合作|访问|当局|"
    r"公司(?!集团)|银行|学院|大学"
)
"""Words that end what is said before a body's name, and are no part of it."""
_PEOPLE = re.compile(r"(?:人|员|者|家|长)$")


def _is_any(first: str, tag: str, rest: list[tuple[str, str, int]]) -> bool:
    """Return whether a land's or a town's name with a plain word of a body names any such: 美国公司, 上海银行."""
    if len(rest) != 1 or not _GENERIC_OF_A_LAND.fullmatch(rest[0][0]):
        return False
    return first in countries() or tag != "ns" or rest[0][0] in ("公司", "中心", "组织", "党", "集团")
