"""Private names of frameworks: one module for each framework rests on them, and an upgrade that moves one says where.

Django and allauth may move such a name in any release, and a page that was fast is wrong or gone. What fails here is
mended in the module that the message names; nothing else has to be looked at.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import muniment

PACKAGE = Path(muniment.__file__).parent
PUBLIC = {"_meta", "_base_manager", "_default_manager", "_exit", "_Element", "_ElementTree", "_Comment", "_element"}
"""Names that begin with a line and are documented, or the only way there is (lxml's types, python-docx's XML)."""
MAY_USE = {
    "archive/compiled_query.py": {"_fields", "_iterable_class", "_prefetch_related_lookups", "_state"},
    "archive/originals.py": {"hashlib._Hash"},  # for types alone: the standard library gives it no other name
    "portal/factors.py": {"allauth.account.internal.flows.login"},
}
"""Private names of others by the only module that uses them."""


def _own_names(trees: dict[str, ast.Module]) -> set[str]:
    """Return every name that this package defines or gives to an object of its own."""
    own: set[str] = set()
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                own.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                own.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
                own.add(node.attr)
    return own


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def _foreign(tree: ast.Module, own: set[str]) -> Iterator[str]:
    """Yield the private names of others that a module uses: attributes, and what it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and not _is_self(node.value):
            if node.attr not in own | PUBLIC and not isinstance(node.value, ast.Call):
                yield node.attr
        if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("muniment"):
            parts = node.module.split(".")
            if "internal" in parts or any(_is_private(part) for part in parts):
                yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if _is_private(alias.name))


def test_private_names_of_others_are_used_in_one_module_each() -> None:
    files = [f for f in PACKAGE.rglob("*.py") if "migrations" not in f.parts]
    trees = {f.relative_to(PACKAGE).as_posix(): ast.parse(f.read_text()) for f in files}
    own = _own_names(trees)
    used = {name: set(_foreign(tree, own)) - MAY_USE.get(name, set()) for name, tree in trees.items()}
    assert {name: found for name, found in used.items() if found} == {}
    texts = {name: (PACKAGE / name).read_text() for name in MAY_USE}
    gone = {word for name, words in MAY_USE.items() for word in words if word.rpartition(".")[2] not in texts[name]}
    assert gone == set(), "they are used no more: take them off the list"


def test_a_private_name_of_others_would_be_found() -> None:
    tree = ast.parse("from x.internal.y import z\nfrom a import _b\nself._own.q\nqueryset._hints\nmodel._meta\n")
    assert set(_foreign(tree, {"_own"})) == {"x.internal.y", "a._b", "_hints"}


def _must_have(where: str, thing: object, *names: str) -> None:
    gone = [name for name in names if not hasattr(thing, name)]
    assert gone == [], f"{thing!r} has no {', '.join(gone)} any more, on which {where} rests: mend that module"


def test_django_still_has_what_compiled_queries_rest_on() -> None:
    from django.db.models import query
    from django.db.models.base import ModelState

    from muniment.archive.models import Version

    where = "src/muniment/archive/compiled_query.py"
    queryset = Version.objects.select_related("item__source", "reading")
    _must_have(where, queryset, *sorted(MAY_USE["archive/compiled_query.py"] - {"_state"}))
    _must_have(where, query, "FlatValuesListIterable", "get_related_populators")
    _must_have(where, ModelState(), "adding", "db")
    compiler = queryset.query.get_compiler(using="default")
    compiler.pre_sql_setup()
    _must_have(where, compiler, "klass_info", "annotation_col_map", "select", "get_converters")
    assert {"model", "select_fields", "related_klass_infos"} <= compiler.klass_info.keys(), where
    assert list(inspect.signature(query.get_related_populators).parameters)[:3] == ["klass_info", "select", "db"], where
    populators = query.get_related_populators(compiler.klass_info, compiler.select, "default")
    assert len(populators) == 2
    _must_have(
        where,
        populators[0],
        *("cols_start", "cols_end", "pk_idx", "init_list", "model_cls", "reorder_for_init", "populate"),
        *("local_setter", "remote_setter", "related_populators"),
    )


def test_allauth_still_has_what_second_factors_rest_on() -> None:
    login = import_module("allauth.account.internal.flows.login")
    _must_have("src/muniment/portal/factors.py", login, "get_authentication_records", "record_authentication")
    assert list(inspect.signature(login.get_authentication_records).parameters) == ["request", "user"]
    assert list(inspect.signature(login.record_authentication).parameters)[:3] == ["request", "user", "method"]


def test_warcio_still_has_what_reading_damaged_files_rests_on() -> None:
    from warcio.bufferedreaders import BufferedReader

    from muniment.capture import warc_records

    names = ("_init_decomp", "_process_read", "_decompress")
    _must_have("src/muniment/capture/warc_records.py", BufferedReader, *names)
    # They are written over: a name that moved would leave the library's own in their place.
    assert all(name in vars(warc_records._Reader) for name in names)
