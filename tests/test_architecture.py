"""The house keeps its own rules."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import grimp
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import muniment

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["capture", "reading", "work", "archive", "search", "evidence", "serving", "portal", "exchange", "cli"]


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_modules_import_each_other_in_a_circle() -> None:
    circles = _circles(_imports())
    assert not circles, "\n".join(", ".join(sorted(circle)) for circle in circles)


def test_a_circle_of_modules_would_be_found() -> None:
    assert _circles({"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": set(), "e": {"d"}}) == [{"a", "b", "c"}]


def _imports() -> dict[str, set[str]]:
    """Return each module of ours with those that it imports, also inside functions and for types alone.

    Migrations are left out.
    """
    graph = grimp.build_graph("muniment", cache_dir=None)
    ours = {m for m in graph.modules if "migrations" not in m.split(".")}
    return {m: graph.find_modules_directly_imported_by(m) & ours for m in ours}


def _circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Return the sets of modules that import each other: each reaches each other one."""
    reached: dict[str, set[str]] = {}
    for module, direct in imports.items():
        seen, open_ones = set(direct), list(direct)
        while open_ones:
            more = imports[open_ones.pop()] - seen
            seen |= more
            open_ones += more
        reached[module] = seen
    circles: list[set[str]] = []
    for module in sorted(imports):
        circle = {other for other in reached[module] if module in reached[other]}
        if circle and circle not in circles:
            circles.append(circle)
    return circles


_OF_ANYTHING = re.compile(r"\b(?:dict|Mapping|MutableMapping)\[str, (?:Any|object)\]")
MAY_HOLD_ANYTHING = {
    "archive.records.Record.headers": "JSON of a proof's file as it stands: it is read before it is believed",
    "archive.records.Record.exchange": "the same",
    "capture.exchange.Exchange.from_values": "parses that JSON",
    "exchange.shapes.ItemShape.words": "the published description of the API calls it an object",
    "exchange.shapes.ItemShape.sections": "the same",
    "exchange.shapes.ItemShape.event": "the same",
    "exchange.shapes.ItemShape.statements": "the same",
}
"""What crosses a room's border as a dict of anything, and why. All else has a type that names its keys."""


def test_no_dict_of_anything_crosses_a_border() -> None:
    package = Path(muniment.__file__).parent
    files = {f: ast.parse(f.read_text()) for f in package.rglob("*.py") if "migrations" not in f.parts}
    taken = {
        name for file, tree in files.items() for name in _taken_from_others(file.relative_to(package).parts[0], tree)
    }
    found = {
        name.removeprefix("muniment.")
        for file, tree in files.items()
        if file.relative_to(package).parts[0] in ROOMS
        for name in _of_anything(".".join(file.relative_to(package.parent).with_suffix("").parts), tree, taken)
    }
    assert len(taken) > 300
    assert sorted(found - MAY_HOLD_ANYTHING.keys()) == [], "give it a TypedDict or a dataclass"
    assert sorted(MAY_HOLD_ANYTHING.keys() - found) == [], "it is gone: take it off the list"


def _taken_from_others(room: str, tree: ast.Module) -> set[str]:
    """Return what a module takes from other rooms: names that it imports, and names that it uses of modules."""
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("muniment.")
        for alias in node.names
        if (node.module or "").split(".")[1] != room
    }
    used = {
        f"{imported[node.value.id]}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported
    }
    return used | set(imported.values())


def _of_anything(module: str, tree: ast.Module, taken: set[str]) -> Iterator[str]:
    """Yield the functions of a module that other rooms use, and the public members of its public classes, in whose
    signatures a dict of anything stands. Forms and hooks of the portal are called by its frameworks alone."""
    for node in tree.body:
        name = f"{module}.{getattr(node, 'name', '')}"
        if name in taken and _OF_ANYTHING.search(_signature(node)):
            yield name
        of_portal = module.startswith("muniment.portal.")
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not of_portal:
            for member in node.body:
                own = getattr(member, "name", "") or _signature(member).partition(":")[0]
                if not own.startswith("_") and _OF_ANYTHING.search(_signature(member)):
                    yield f"{name}.{own}"


def _signature(node: ast.stmt) -> str:
    """Return what a function takes and gives, or a field's name and type; nothing of any other statement."""
    if isinstance(node, ast.AnnAssign):
        return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns) if node.returns else ''}"
    return ""


def test_a_dict_of_anything_would_be_found() -> None:
    tree = ast.parse(
        "def taken(a: int) -> dict[str, Any]: ...\n"
        "def own(a: dict[str, Any]) -> None: ...\n"
        "class Shape:\n    held: list[Mapping[str, object]]\n    def tell(self, **k: dict[str, Any]) -> None: ...\n"
    )
    assert _taken_from_others(
        "work", ast.parse("from muniment.reading import x\nfrom muniment.work import y\nx.taken()")
    ) == {
        "muniment.reading.x",
        "muniment.reading.x.taken",
    }
    assert list(_of_anything("muniment.reading.x", tree, {"muniment.reading.x.taken"})) == [
        "muniment.reading.x.taken",
        "muniment.reading.x.Shape.held",
        "muniment.reading.x.Shape.tell",
    ]


def test_no_module_takes_a_private_name_of_another() -> None:
    package = Path(muniment.__file__).parent
    files = [f for f in package.rglob("*.py") if "migrations" not in f.parts]
    taken = {str(f.relative_to(package)): sorted(_private_names_taken(ast.parse(f.read_text()))) for f in files}
    assert len(taken) > 300
    assert {file: names for file, names in taken.items() if names} == {}, "it is public then: drop the underscore"


def _private_names_taken(tree: ast.Module) -> Iterator[str]:
    """Yield the private names of other modules of ours that a module imports, or uses of a module that it imports."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "muniment":
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                if _is_private(alias.name):
                    yield f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and _is_private(node.attr):
            if (named := modules.get(node.value.id)) and (ROOT / "src" / f"{named.replace('.', '/')}.py").is_file():
                yield f"{named}.{node.attr}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_a_private_name_that_is_taken_would_be_found() -> None:
    tree = ast.parse(
        "from muniment.reading.pages.elements import _sign, SENTENCE\n"
        "from muniment.archive import outbox as entries\nfrom re import _parser\n"
        "entries._once(); entries.due(); self._own()\n"
    )
    assert list(_private_names_taken(tree)) == [
        "muniment.reading.pages.elements._sign",
        "muniment.archive.outbox._once",
    ]


def test_a_stored_reading_has_the_fields_of_a_reading() -> None:
    from muniment.reading import model, stored

    shapes = {name.removeprefix("Stored"): shape for name, shape in vars(stored).items() if name.startswith("Stored")}
    assert len(shapes) > 10
    for name, shape in shapes.items():
        models = {"Date": [model.DateMention], "Reading": [model.FrontPage, model.TextReading]}
        parts = models.get(name) or [getattr(model, name)]
        fields = {field for part in parts for field in part.model_fields}
        assert set(get_type_hints(shape)) == fields, f"Stored{name} in src/muniment/reading/stored.py"


def test_a_correction_has_the_fields_that_can_be_corrected() -> None:
    from muniment.archive.corrected import CorrectedValues, EventValues
    from muniment.archive.models import Correction, Event

    assert list(CorrectedValues.__annotations__) == Correction.FIELDS
    assert set(EventValues.__annotations__) < {field.name for field in Event._meta.get_fields()}


def test_a_status_of_an_event_is_known_wherever_one_is_shown() -> None:
    from muniment.archive.models import Event
    from muniment.portal.desk.corrections import CorrectionForm
    from muniment.reading.findings.vocabulary import load
    from muniment.reading.model import EVENT_STATUSES

    statuses = list(EVENT_STATUSES)
    assert [name for name, _label in Event.STATUSES] == statuses
    assert [name for name, _label in CorrectionForm.base_fields["status"].choices if name] == statuses
    assert [name for name in statuses if not load("events")[name]["en"]] == []


ARCHITECTURE = ROOT / "docs" / "architecture.md"


def test_every_path_in_the_architecture_exists() -> None:
    text = ARCHITECTURE.read_text()
    paths = {p for p in re.findall(r"`([\w./]+)`", text) if p.endswith((".py", "/", ".md"))} | set(
        re.findall(r"\]\(([\w./-]+)\)", text)
    )
    assert len(paths) > 60
    places = [ROOT, ROOT / "docs", ROOT / "src/muniment"]
    assert [p for p in sorted(paths) if not any((place / p).exists() for place in places)] == []


def test_every_file_that_the_guides_name_exists() -> None:
    places = [ROOT, ROOT / "docs", ROOT / "src/muniment", ROOT / "tests"]
    gone = []
    for guide in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        named = sorted(set(re.findall(r"`([\w.-]+/[\w./-]+\.(?:py|json|sql))`", guide.read_text())))
        gone += [f"{guide.name}: {path}" for path in named if not any((place / path).exists() for place in places)]
    assert gone == []


def _drawn_rooms() -> dict[str, list[str]]:
    """Return each room that docs/architecture.md draws, with its modules in the order of its table."""
    inside = ARCHITECTURE.read_text().partition("## Inside each room")[2].partition("\n## ")[0]
    known = {m.removeprefix("muniment.").replace(".", "/") for m in _imports()}
    rooms = {}
    for part in inside.split("\n### `")[1:]:
        room = part.partition("`")[0]
        rows = [line.rpartition(" | ")[2] for line in part.splitlines() if line.startswith("| ")]
        rooms[room] = [name for row in rows for name in re.findall(r"`([\w/]+)`", row) if f"{room}/{name}" in known]
    return rooms


def test_the_table_of_rooms_names_the_rooms_that_each_imports() -> None:
    inside = {
        (module.split(".")[1], other.split(".")[1])
        for module, others in _imports().items()
        for other in others
        if module.count(".") and other.count(".")
    }
    rooms = {*ROOMS, "sample"}
    real = {room: {b for a, b in inside if a == room and b in rooms - {room}} for room in rooms}
    table = ARCHITECTURE.read_text().partition("| room | imports |")[2].partition("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", cell) for line in table.splitlines()[2:] for cell in line.split("|")[1:3]]
    told = {room: set(others) for named, others in zip(rows[::2], rows[1::2], strict=True) for room in named}
    assert told == real


def test_every_module_is_drawn_in_its_room() -> None:
    drawn = {f"muniment.{room}.{name.replace('/', '.')}" for room, names in _drawn_rooms().items() for name in names}
    package = Path(muniment.__file__).parent
    modules = {m for m in _imports() if (package.parent / m.replace(".", "/")).with_suffix(".py").is_file()}
    in_rooms = {m for m in modules if m.count(".") > 1}
    assert sorted(in_rooms - drawn) == [], "name them in docs/architecture.md, in the table of their room"
    beside = set(re.findall(r"`(\w+)`", ARCHITECTURE.read_text()))
    assert sorted(m for m in modules - in_rooms if m.rpartition(".")[2] not in beside) == []


def test_each_room_is_drawn_in_the_order_of_its_imports() -> None:
    imports, wrong = _imports(), []
    for room, names in _drawn_rooms().items():
        assert len(names) == len(set(names)), room
        place = {f"muniment.{room}.{name.replace('/', '.')}": at for at, name in enumerate(names)}
        wrong += [
            f"{a} imports {b}, which stands before it"
            for a in place
            for b in sorted(imports[a])
            if place.get(b, place[a]) < place[a]
        ]
    assert wrong == []


def test_the_walks_name_what_is_there_and_no_file_twice() -> None:
    walks = ARCHITECTURE.read_text().partition("## Three walks")[2].partition("\n## ")[0].split("\n### ")[1:]
    assert len(walks) == 3
    for walk in walks:
        steps = re.findall(r"^\d+\. (.*)$", walk, re.MULTILINE)
        files = [re.findall(r"`(src/[\w/]+\.py)`", step) for step in steps]
        walked = [file for step in files for file in step]
        assert len(walked) == len(set(walked)) and all(files)
        for step, named in zip(steps, files, strict=True):
            text = "\n".join((ROOT / file).read_text() for file in named)
            # Each function that a step names stands in a file of the step.
            assert [n for n in re.findall(r"`(\w+)`", step) if not re.search(rf"\b{n}\b", text)] == [], step


def test_every_room_says_what_comes_in_and_what_goes_out() -> None:
    for room in ROOMS:
        text = (Path(muniment.__file__).parent / room / "__init__.py").read_text()
        assert "In:" in text and "Out:" in text, room
        inside = {file.stem for file in (Path(muniment.__file__).parent / room).iterdir()}
        named = set(re.findall(r"`([a-z_]+)`", text.split('"""')[1]))
        assert named - inside <= {"muniment"}, room


def test_no_room_is_called_helpers() -> None:
    names = {p.stem for p in (ROOT / "src").rglob("*.py")}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def test_the_formatter_has_every_line_and_none_is_too_long() -> None:
    """Only a page of a test that stands in one text, closed by three quotes, may be wider than 120."""
    off, wide = "fmt: " + "skip", "noqa: " + "E501"
    texts = {f: f.read_text() for folder in ("src", "tests", "bench") for f in (ROOT / folder).rglob("*.py")}
    assert len(texts) > 400
    assert sorted(str(f) for f, text in texts.items() if off in text or "fmt: " + "off" in text) == []
    lines = [(f, line) for f, text in texts.items() for line in text.splitlines() if wide in line]
    own = ROOT / "src"
    assert [f"{f}: {line}" for f, line in lines if f.is_relative_to(own) or '"""' not in line] == []


def test_a_long_module_says_why_it_is_whole() -> None:
    package = Path(muniment.__file__).parent
    texts = {f: f.read_text() for f in package.rglob("*.py") if "migrations" not in f.parts}
    long = {f for f, text in texts.items() if text.count("\n") > 400}
    silent = {f for f in long if "file is long and stays whole:" not in (ast.get_docstring(ast.parse(texts[f])) or "")}
    assert sorted(str(f.relative_to(package)) for f in silent) == [], "part it by kind, or say why not in its docstring"


def test_every_setting_from_the_environment_is_documented() -> None:
    used = set()
    for file in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r"MUNIMENT_[A-Z_]+", file.read_text()))
    documented = set(re.findall(r"MUNIMENT_[A-Z_]+", (ROOT / "docs" / "settings.md").read_text()))
    assert used == documented


def test_every_verb_is_documented() -> None:
    from muniment.cli import main  # noqa: F401 - it registers every verb
    from muniment.cli.app import app

    text = (ROOT / "docs" / "command-line.md").read_text()
    names = {verb.name or str(verb.callback.__name__) for verb in app.registered_commands}  # type: ignore[union-attr]
    names |= {str(group.name) for group in app.registered_groups}
    assert set(re.findall(r"^## muniment ([a-z-]+)$", text, re.MULTILINE)) == names


def test_the_help_begins_with_the_verbs_that_come_first() -> None:
    from muniment.cli.app import app
    from muniment.cli.main import PANELS

    panels = [str(verb.rich_help_panel) for verb in app.registered_commands]
    assert list(dict.fromkeys(panels)) == list(PANELS)
    assert max(panels.count(panel) for panel in PANELS) < 12
    assert str(app.registered_commands[0].callback.__name__) == "init"  # type: ignore[union-attr]


def test_the_help_of_every_verb_is_in_the_documentation() -> None:
    import typer.main

    from muniment.cli import main  # noqa: F401 - it registers every verb
    from muniment.cli.app import app

    text = (ROOT / "docs" / "command-line.md").read_text()
    sections = dict(re.findall(r"^## muniment ([a-z-]+)$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    command = typer.main.get_command(app)
    missing = []
    verbs = [(name, verb) for name, verb in command.commands.items()]  # type: ignore[attr-defined]
    # The verbs of a group stand in its section.
    verbs += [(name, verb) for name, group in verbs for verb in getattr(group, "commands", {}).values()]
    for name, verb in verbs:
        section = " ".join(sections[name].split())
        helps = [(verb.help or "").split("\n\n")[0], *(p.help for p in verb.params if getattr(p, "help", None))]
        missing += [f"{name}: {said}" for said in helps if " ".join(said.split()) not in section]
        shown = [p for p in verb.params if not getattr(p, "hidden", False)]
        missing += [f"{name}: {o}" for p in shown for o in p.opts if o.startswith("-") and o not in section]
    assert missing == []


def test_the_lock_names_every_dependency() -> None:
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[\[<>=!~ ]", d)[0].lower() for d in project["project"]["dependencies"]}
    assert wanted <= locked


LOCALE = ROOT / "src/muniment/portal/locale"


@pytest.mark.parametrize("language", sorted(p.name for p in LOCALE.iterdir()))
def test_translations_are_whole_and_compiled(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        catalogue = read_po(file)
    assert [m.id for m in catalogue if m.id and not (m.string if isinstance(m.string, str) else all(m.string))] == []
    with (folder / "django.mo").open("rb") as file:
        compiled = read_mo(file)
    assert _content(compiled) == _content(catalogue)
    names = re.compile(r"%\(\w+\)s")
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert sorted(names.findall(message.id)) == sorted(names.findall(str(message.string))), message.id


def test_every_language_of_the_interface_has_the_same_words() -> None:
    every = {}
    for folder in LOCALE.iterdir():
        with (folder / "LC_MESSAGES" / "django.po").open("rb") as file:
            every[folder.name] = set(_content(read_po(file)))
    from muniment.settings import LANGUAGES

    assert len(every) == len(LANGUAGES) - 1, "English is written in the code"
    assert len({frozenset(words) for words in every.values()}) == 1


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed (apt-get install gettext)")
def test_no_word_of_the_interface_is_left_untranslated(tmp_path: Path) -> None:
    package = tmp_path / "muniment"
    shutil.copytree(ROOT / "src/muniment", package, ignore=shutil.ignore_patterns("__pycache__", "files"))
    catalogue = package / "portal/locale/fr/LC_MESSAGES/django.po"
    before = set(_content(read_po(catalogue.open("rb"))))
    # The copy comes before the package itself, so that its own catalogue is the one that is written.
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "fr",
            "--no-obsolete",
            "--settings",
            "muniment.settings",
        ],
        cwd=package,
        check=True,
        capture_output=True,
        env={**os.environ, "MUNIMENT_DATA": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path)},
    )
    found = set(_content(read_po(catalogue.open("rb")))) | _said_by_pages(package / "portal/jinja2")
    assert len(found) > 300 and found - before == set()


def _said_by_pages(folder: Path) -> set[str]:
    """Return the messages of the templates that Jinja draws, which Django's own command does not know how to read."""
    said = extract_from_dir(folder, [("**.html", "jinja2")])
    messages = {message if isinstance(message, str) else message[0] for _file, _line, message, *_rest in said}
    assert len(messages) > 200
    return messages


def _content(messages: Catalog) -> dict[str, str]:
    return {
        (m.id if isinstance(m.id, str) else m.id[0]): (m.string if isinstance(m.string, str) else m.string[0])
        for m in messages
        if m.id
    }


def test_the_files_that_begin_are_there() -> None:
    from conftest import LONGEST_FIRST

    assert [name for name in LONGEST_FIRST if not (ROOT / "tests" / name).is_file()] == []


def test_links_of_the_documents_lead_somewhere() -> None:
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    assert len(files) > 50
    dead = []
    for file in files:
        text = re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^()\s]+)\)", text):
            path, _, anchor = link.partition("#")
            target = (file.parent / path) if path else file
            if "://" in link or link.startswith("mailto:"):
                continue
            if not target.exists():
                dead.append(f"{file.relative_to(ROOT)}: {link}")
            elif anchor and target.suffix == ".md" and anchor not in _anchors(target.read_text()):
                dead.append(f"{file.relative_to(ROOT)}: {link} has no such heading")
    assert dead == []


def _anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub and MkDocs make them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_module_says_what_it_is() -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "list_modules.py")], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    modules = dict(zip(told[::2], told[1::2], strict=False))
    assert len(modules) > 300 and modules["search/asking/query"].strip()
    assert [module for module, said in modules.items() if module and len(said.strip()) < 8] == []


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest takes the second for the first, and runs none of it."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
