"""Charsets as browsers read them: what is declared holds with a replacement, what is not is found by its letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import TextReading, read_bytes
from muniment.reading.formats.charset import decode
from muniment.reading.formats.charset_codecs import find_charset
from muniment.reading.formats.charset_guess import find_utf_16

_TEXTS = {
    "ja": "水利庁は①井戸の調査と②学校の給水の計画を公表し、髙橋委員長が説明した。すべての県で毎年報告する。",
    "zh": "水务署公布了湖区水井的调查结果,并说明每年向委员会报告一次,学校与医院优先。各县应当在三月底之前提交名单。",
    "zht": "水務署公布了湖區水井的調查結果，並說明每年向委員會報告一次，學校與醫院優先。各縣應當在三月底之前提交名單。",
    "ko": "수자원청은 호수 지역 우물의 조사 결과를 발표하였고 매년 위원회에 보고한다고 밝혔다. 학교와 병원이 먼저이다.",
    "ru": "Управление вод опубликовало итоги проверки колодцев озёрного края"
    " и будет ежегодно отчитываться перед комиссией.",
    "uk": "Управління вод оприлюднило підсумки перевірки криниць і щороку звітуватиме перед комісією про їхній стан.",
    "el": "Η υπηρεσία υδάτων δημοσίευσε τα αποτελέσματα του ελέγχου των πηγαδιών"
    " και θα αναφέρει κάθε χρόνο στην επιτροπή.",
    "ar": "نشرت هيئة المياه نتائج فحص الآبار في أربع نواح من السهل، وسترفع تقريرا إلى اللجنة في كل سنة.",
    "he": "רשות המים פרסמה את תוצאות הבדיקה של הבארות באזור האגם ותדווח לוועדה בכל שנה על מצבן.",
    "th": "สำนักงานน้ำเผยแพร่ผลการตรวจบ่อน้ำในเขตทะเลสาบ และจะรายงานต่อคณะกรรมการทุกปี",
    "fr": "L’office de l’eau a publié les résultats des contrôles menés à l’été"
    " ; un rapport sera présenté chaque année.",
    "cs": "Úřad pro vodu zveřejnil výsledky kontroly studní v jezerním kraji"
    " a každý rok podá zprávu příslušnému výboru.",
}
_CASES = [
    ("ja", "shift_jis", "cp932"),
    ("ja", "euc-jp", "euc_jis_2004"),
    ("zh", "gb2312", "gb18030"),
    ("zht", "big5", "big5hkscs"),
    ("ko", "euc-kr", "cp949"),
    ("ru", "windows-1251", "cp1251"),
    ("ru", "koi8-r", "koi8-r"),
    ("ru", "ibm866", "cp866"),
    ("ru", "iso-8859-5", "iso-8859-5"),
    ("ru", "x-mac-cyrillic", "mac_cyrillic"),
    ("uk", "koi8-u", "koi8-u"),
    ("el", "windows-1253", "cp1253"),
    ("ar", "windows-1256", "cp1256"),
    ("he", "windows-1255", "cp1255"),
    ("th", "tis-620", "cp874"),
    ("fr", "macintosh", "mac_roman"),
    ("cs", "windows-1250", "cp1250"),
]


def _page(text: str, meta: str) -> str:
    title = text[:12]
    body = f"<h1>{title}</h1><p>{text}</p><p>{text * 2}</p>"
    return f"<html><head>{meta}<title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(("language", "label", "codec"), _CASES)
def test_a_page_is_read_as_it_declares_with_a_broken_byte_and_without_a_word(
    language: str, label: str, codec: str
) -> None:
    text = (
        _TEXTS[language].replace("髙", "高").replace("①", "").replace("②", "")
        if codec == "euc_jis_2004"
        else _TEXTS[language]
    )
    declared = _page(text, f'<meta http-equiv="Content-Type" content="text/html; charset={label}">').encode(codec)
    assert decode(declared)[2] == []
    assert text in decode(declared)[0]
    broken = declared.replace(b"</p></body>", b"\xff</p></body>")
    read, charset, warnings = decode(broken)
    assert text in read and charset == find_charset(label)
    if language in ("ja", "zh", "zht", "ko"):
        assert any("replaced" in warning for warning in warnings)
    assert text in decode(_page(text, "").encode(codec))[0]
    assert text in decode(text.encode(codec))[0]


@pytest.mark.parametrize("language", ["ja", "zh", "zht", "ru", "ar", "he", "th", "el"])
def test_a_western_charset_declared_for_other_letters_gives_way_and_is_told(language: str) -> None:
    codec = next(codec for each, _, codec in _CASES if each == language)
    text = _TEXTS[language]
    read, _, warnings = decode(_page(text, "<meta charset=iso-8859-1>").encode(codec))
    assert text in read
    assert any("declares windows-1252" in warning for warning in warnings)


def test_western_pages_that_declare_their_charset_stay() -> None:
    for text in (_TEXTS["fr"], "Über die Größe der Brunnen: «Maß für Maß», 5 €, façade, naïveté, ÀÉÈ."):
        read, charset, warnings = decode(_page(text, "<meta charset=iso-8859-1>").encode("cp1252"))
        assert (text in read, charset, warnings) == (True, "windows-1252", [])


def test_circled_numbers_and_forms_of_names_are_read_in_japanese_mail() -> None:
    # ISO-2022-JP as makers of mail wrote it: row 13 of the table, kana of half width, an end of line without an escape.
    text = "①目的 水利庁は井戸を調べた。"
    pairs = b"".join(bytes(byte & 0x7F for byte in char.encode("euc_jis_2004")) for char in text.replace(" ", ""))
    content = b"<meta charset=iso-2022-jp><p>\x1b$B" + pairs + b"\x1b(B and \x1b(I1\x1b(B</p>"
    read, charset, _ = decode(content)
    assert charset == "iso-2022-jp"
    assert "①目的水利庁は井戸を調べた。 and ｱ" in read
    assert "髙" in decode(b"<meta charset=euc-jp>" + bytes([0xFC, 0xE2]) + "水利庁は".encode("euc_jp") * 9)[0]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", sorted(_TEXTS))
def test_utf_16_without_a_mark_is_read_as_text_and_as_a_page(language: str, codec: str) -> None:
    text = _TEXTS[language]
    reading = read_bytes(f"A\n\n{text}.\n\n{text}.".encode(codec), "a.txt")
    assert isinstance(reading, TextReading) and text in reading.text
    page = read_bytes(_page(text, "").encode(codec), "without-a-name")
    assert isinstance(page, TextReading) and page.media_type == "text/html"
    assert page.text.count(text) == 3


@given(st.binary(max_size=300))
def test_any_bytes_become_text(content: bytes) -> None:
    text, charset, warnings = decode(content)
    assert charset and isinstance(text, str)
    assert ("\ufffd" not in text) or warnings or b"\xef\xbf\xbd" in content


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=20))
def test_single_bytes_are_never_taken_for_utf_16(text: str) -> None:
    assert find_utf_16(text.encode("cp1252")) is None


def test_a_page_of_utf_8_keeps_to_it_whatever_it_declares() -> None:
    text = _TEXTS["ru"]
    assert decode(_page(text, "<meta charset=windows-1251>").encode())[:2] == (
        _page(text, "<meta charset=windows-1251>"),
        "utf-8",
    )
    broken = _page(text, "").encode().replace(b"</p></body>", b"\xd0</p></body>")
    read, charset, warnings = decode(broken)
    assert charset == "utf-8" and text in read and warnings


def test_labels_are_those_of_the_standard() -> None:
    assert find_charset("x-sjis") == find_charset("MS_Kanji") == "shift_jis"
    assert find_charset(" GB2312 ") == find_charset("chinese") == "gb18030"
    assert find_charset("latin1") == find_charset("us-ascii") == "windows-1252"
    assert find_charset("unicode-1-1-utf-8") == "utf-8"
    assert find_charset("nobody-knows") is None


def test_a_declaration_in_a_comment_does_not_count() -> None:
    text = _TEXTS["ru"]
    page = "<!-- <meta charset=gb2312> -->" + _page(text, "<meta charset=windows-1251>")
    assert text in decode(page.encode("cp1251"))[0]


def test_invisible_characters_part_no_words() -> None:
    page = read_bytes(
        "<h1>Brunnen&shy;verordnung</h1><p>Die Wasser&#173;behörde und ihr non\u200bdiscrimination\ufeff-Rat "
        "ent\u00adscheiden über jeden Brun&#xAD;nen des Landes.</p><p>ក្រសួង\u200bទឹក</p>".encode(),
        "a.html",
    )
    assert isinstance(page, TextReading)
    assert page.title == "Brunnenverordnung"
    assert "Die Wasserbehörde und ihr nondiscrimination-Rat entscheiden über jeden Brunnen" in page.text
    assert "ក្រសួង\u200bទឹក" in page.text
    plain = read_bytes("Ein Brun\u00adnen wird ge\u00adöffnet, sagt die Wasserbehörde.".encode(), "a.txt")
    assert isinstance(plain, TextReading) and "Ein Brunnen wird geöffnet" in plain.text
