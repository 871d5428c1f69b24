"""Symbols and numbers of documents: resolution 2023/45, Directive 2014/95/EU, 国发〔2016〕5号, Ley 39/2015, № 273-ФЗ.

In: text. Out: where they stand, so that no year or day is read out of them. Addresses, telephone and page numbers,
standards and the numbers of books are the same: figures that look like years and name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A number with a stroke or a dash in it, and what may hang on it: 2014/95/EU, 2023/45, 39-2015, 1234-2016-TC.
_NUMBER = r"\d[\d.]*(?:\s?[/\u2215\u2044-]\s?[\w.()]+)+"
_NUMBER_SIGN = (
    r"(?:n\s?[°ºo.]{1,2}s?|no\.|nos\.|nr\.|num\.|núm\.|№|#|numbers?|nummer|numéro|número|номер|رقم|ذات الرقم)"
)
_KIND = (
    # English
    r"resolutions?|decisions?|directives?|regulations?|recommendations?|laws?|acts?|decrees?|order|orders|"
    r"ordinances?|bills?|circulars?|"
    r"instructions?|statutes?|proclamations?|notices?|dockets?|cases?|applications?|communications?|petitions?|"
    r"complaints?|judge?ments?|"
    r"opinions?|documents?|doc\.|docs\.|report no\.|files?|ref\.?|references?|treaty series|gazette|symbols?|"
    r"rules?|articles?|arts?\.|sections?|"
    # French
    r"résolutions?|décisions?|règlements?|recommandations?|lois?|décrets?|ordonnances?|arrêtés?|circulaires?|"
    r"affaires?|requêtes?|avis|dossiers?|"
    # Spanish, Portuguese
    r"resolución|resoluciones|decisión|directivas?|reglamentos?|ley|leyes|decretos?|decreto-ley|acuerdos?|"
    r"sentencias?|auto|expedientes?|"
    r"órden(?:es)?|orden|circular(?:es)?|boletín|lei|leis|resolução|decisão|portarias?|acórdão|processos?|"
    # German
    r"richtlinien?|verordnung(?:en)?|gesetz(?:e|es)?|beschl(?:uss|üsse|usses)|entscheidung(?:en)?|"
    r"drucksachen?|az\.|aktenzeichen|"
    # Russian
    r"резолюци[ия-я]+|решени[ея-я]+|директив[а-я]+|регламент[а-я]*|закон[а-я]*|указ[а-я]*|постановлени[а-я]+|"
    r"приказ[а-я]*|распоряжени[а-я]+|"
    r"дел[оауе]м?|документ[а-я]*|"
    # Arabic
    r"(?:ال|بال|لل)?(?:قرار|قانون|مرسوم|وثيقة|توجيه|أمر|قضية|رسالة|تعميم)(?:ين|ات)?"
)
_ORIGIN = r"(?:\(?(?:EU|EC|EEC|UE|CE|CEE|EG|EWG|ЕС|Euratom)\)?\s*(?:,\s*Euratom\)?\s*)?)?"

_SYMBOL = re.compile(
    "|".join(
        (
            # Addresses of the web and of mail.
            r"(?:https?://|www\.)[^\s<>\"'\u3000-\u9fff]+",
            r"\b10\.\d{4,9}/\S+",
            # A/RES/70/1, E/CN.4/2005/31, S/2023/45, CCPR/C/CHN/CO/3, COM(2021) 101, SWD(2019) 305.
            r"\b(?-i:[A-Z][A-Z0-9.]{0,11})(?:/(?-i:[A-Z0-9])[\w.()]*(?:-\w+)*)+",
            r"\b(?-i:[A-Z]{2,8})\s?\(\d{4}\)\s?\d+",
            # Directive 2014/95/EU, 2002/584/JHA; the union's letters say it without a word in front.
            r"\b\d{2,4}/\d{1,5}/(?-i:[A-Z]{2,})(?:/(?-i:[A-Z]+))*\b",
            rf"\b(?:EU|EC|EEC|UE|CE|CEE|EG|EWG)\)?\s*(?:{_NUMBER_SIGN}\s*)?{_NUMBER}",
            # Resolution 2023/45, Law No. 2017-86, Real Decreto 2/2019, закон № 12/2003, قانون رقم 12/2003.
            (
                rf"(?<!\w)(?:{_KIND})\s+{_ORIGIN}(?:{_NUMBER_SIGN}\s*)?{_NUMBER}(?:\s*(?:,|and|et|y|und|и|و|to|à|"
                rf"a)\s*{_NUMBER})*"
            ),
            rf"(?<!\w){_NUMBER_SIGN}\s*{_ORIGIN}{_NUMBER}",
            r"\b\d+-ФЗ\b",
            # 国发〔2016〕5号, (2021)最高法民终123号, 第2022/14号, 總統府令 華總一義字第10500012345號.
            r"[〔\[(\uff08【﹝]\s?\d{4}\s?[〕\])\uff09】﹞]\s?[\w第]{0,16}?\d+\s?[号號]",
            r"第\s?\d+(?:\s?[/／\-－—]\s?\d+)+\s?[号號次]?",
            # Pages, sections, standards, books and journals, telephones.
            r"\b(?:pages?|pp?\.|págs?\.|páginas?|seiten?|стр\.|с\.|صفحة|الصفحات|volumes?|vol\.)\s*\d+\s*[-–—]\s*\d+",
            r"第?\d+\s*[-–—至]\s*\d+\s*[页頁]",
            r"§+\s*\d[\d.–-]*",
            (
                r"\b(?:ISO|IEC|IEEE|DIN|ГОСТ|GB/T|GB|RFC|ISSN|ISBN|EAN)(?:[/ -](?:IEC|IEEE|TS|TR|Р|"
                r"R))*\s?:?\s?\d[\dX]*(?:[-–:.]\d[\dX]*)*"
            ),
            r"\b(?:tel|telephone|phone|fax|téléphone|tél|teléfono|telefon|тел|факс)\b\.?:?\s*\+?[\d\s().-]{5,}\d",
            r"(?:电话|電話|传真|傳真|هاتف)\s?[:\uff1a]?\s?\+?[\d\s().-]{5,}\d",
            r"\+\d{1,3}[\s.-]?\(?\d{1,4}\)?(?:[\s.-]\d{2,4}){2,4}",
        )
    ),
    re.IGNORECASE,
)
_MAY_BE_SYMBOL = re.compile(
    r"[/\u2215\u2044〔﹝【\[(\uff08§+]|\d[-–—:]\d|-ФЗ|[页頁]|www\.|\d\s[-–—]\s\d|(?i:tel|phone|fax|тел|话|話|真|هاتف)"
)


def find_symbols(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield where symbols and numbers of documents stand between two positions of a text."""
    if _MAY_BE_SYMBOL.search(text, begin, stop):
        for match in _SYMBOL.finditer(text, begin, stop):
            yield match.span()
