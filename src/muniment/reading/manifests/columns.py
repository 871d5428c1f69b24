"""Names of columns: which fact a column of a manifest gives.

In: the names of columns, as people and other programs write them. Out: the fact of each, or none: then it is one of the
item's own fields.
"""

from __future__ import annotations

import re
from typing import Literal, cast

Fact = Literal[
    "path",
    "url",
    "title",
    "date",
    "author",
    "source",
    "language",
    "collection",
    "topics",
    "identifier",
    "rights",
]

_NAMES: dict[str, str] = {
    "path": "path file filename file_name filepath file_path relative_path local_path document_file fichier datei "
    "archivo 文件 文件名 路径 ملف файл",
    "url": "address url uri link href web_address page_url source_url document_url permalink 网址 链接 adresse "
    "dirección",
    "title": "title headline document_title titre titel título titulo 标题 题名 عنوان заголовок название",
    "date": "date issued published publication_date date_published date_issued pubdate datum fecha 日期 发布日期 "
    "تاريخ дата",
    "author": "author authors creator creators byline speaker auteur auteurs autor autores verfasser 作者 مؤلف المؤلف "
    "автор",
    "source": "source publisher institution issuer éditeur editeur herausgeber editor_institution fuente quelle 来源 "
    "出版者 ناشر источник",
    "language": "language languages lang langue sprache idioma lengua 语言 语种 لغة язык",
    "collection": "collection collections ispartof is_part_of corpus sammlung colección coleccion 合集 文集 مجموعة "
    "коллекция",
    "topics": "topic topics subject subjects keyword keywords tag tags thema themen tema temas sujet sujets 主题 "
    "关键词 موضوع тема",
    "identifier": "identifier id document_id doc_id record_id doi kennung identifiant identificador 标识符 编号 معرف "
    "идентификатор",
    "rights": "rights license licence licences rights_statement access_rights droits rechte derechos licencia lizenz "
    "权利 许可 حقوق права",
}
_FACTS: dict[str, Fact] = {
    name.replace("_", " "): cast("Fact", fact) for fact, names in _NAMES.items() for name in names.split()
}
_VOCABULARY = re.compile(r"\A(?:dc|dcterms|dct|schema|og|xmp|article|citation)[:._]\s*", re.IGNORECASE)
"""Vocabularies whose terms are written with a prefix (`dc:creator`)."""
_DUBLIN_CORE: dict[str, Fact] = {"created": "date", "relation": "collection"}
"""Terms that mean a fact where the prefix says that they are Dublin Core's."""


def fact_of(name: str) -> Fact | None:
    """Return the fact that a column gives; None where it is a field of its own."""
    bare = _VOCABULARY.sub("", name.strip())
    folded = _fold(bare)
    if folded in _FACTS:
        return _FACTS[folded]
    return _DUBLIN_CORE.get(folded) if bare != name.strip() and name.strip().lower().startswith("dc") else None


def is_year(name: str) -> bool:
    """Say whether a column is one of years: the date, where no other column gives one."""
    return _fold(name) in ("year", "année", "annee", "jahr", "año", "anno", "年", "年份", "سنة", "год")


def _fold(name: str) -> str:
    """Return a name in small letters with one blank between its words: `datePublished` and `date_published` are one."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[\W_]+", " ", parted).casefold().split())
