"""Each script is drawn by one font, so that accents stand on their letters and a word has one face."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from conftest import Server

pytestmark = pytest.mark.browser

OURS = {"sans": "Inter", "serif": "Source Serif 4"}
LINES = [
    ("pl", "Zażółć gęślą jaźń, a źródło było czyste", None),
    ("cs", "Příliš žluťoučký kůň pil čistou vodu", None),
    ("vi", "Nước giếng trong làng đã sạch và mọi người được uống", None),
    ("tr", "Köyün çeşmesi ığdır gibi soğuk, şöyle güçlü aktı", None),
    ("ro", "Apa fântânii din sat a fost curată și bună, țăranii știu", None),
    ("yo", "Omi kànga náà mọ́ tónítóní ní ọdún tó kọjá", None),
    ("el", "Το νερό του πηγαδιού ήταν καθαρό, είπε η ένωση", None),
    ("ru", "Вода в колодце была чистой, объявил съезд", None),
    ("uk", "Вода в криниці була чиста, її ґрунт і єдність", None),
    ("kk", "Құдықтың суы таза болды, өңірдің әр үйі ұғынды", None),
    ("ar", "كان ماء البئر نقيًا في الربيع", {"sans": "Noto Sans Arabic", "serif": "Noto Naskh Arabic"}),
    ("fa", "آب چاه روستا پاک بود و گچ", {"sans": "Noto Sans Arabic", "serif": "Noto Naskh Arabic"}),
    ("he", "מי הבאר היו נקיים באביב", "Hebrew"),
    ("hi", "गाँव के कुएँ का पानी साफ़ था", "Devanagari"),
    ("bn", "গ্রামের কুয়োর জল পরিষ্কার ছিল", "Bengali"),
    ("ta", "கிராமத்துக் கிணற்று நீர் தூய்மையாக இருந்தது", "Tamil"),
    ("th", "น้ำในบ่อของหมู่บ้านสะอาด", "Thai"),
    ("lo", "ນ້ຳສ້າງຂອງບ້ານສະອາດ", "Lao"),
    ("km", "ទឹកអណ្តូងភូមិស្អាត", "Khmer"),
    ("my", "ရွာရေတွင်းရေသန့်သည်", "Myanmar"),
    ("ka", "სოფლის ჭის წყალი სუფთა იყო", "Georgian"),
    ("hy", "Գյուղի ջրհորի ջուրը մաքուր էր", "Armenian"),
    ("am", "የመንደሩ ጉድጓድ ውሃ ንጹህ ነበር", "Ethiopic"),
    ("zh-Hans", "村里的井水是干净的", "CJK SC"),
    ("zh-Hant", "村裡的井水是乾淨的", "CJK SC"),
    ("ja", "村の井戸の水はきれいでした", "CJK SC"),
    ("ko", "마을 우물물은 깨끗했다", "CJK SC"),
]
"""A line of a language, and who draws it: our own font, or the one of its script."""


@pytest.mark.parametrize("face", ["sans", "serif"])
def test_a_line_of_each_script_is_drawn_by_one_font(server: Server, browser: Any, face: str) -> None:
    installed = (
        subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
        if shutil.which("fc-list")
        else ""
    )
    if "Noto Serif Khmer" not in installed or "Noto Serif CJK SC" not in installed:
        pytest.skip("the fonts of the scripts are not installed (apt-get install fonts-noto-core fonts-noto-cjk)")
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(server.address)
    page.evaluate(
        """([lines, face]) => {
            const main = document.querySelector("main");
            main.replaceChildren(...lines.map(([lang, text], n) => {
                const p = document.createElement("p");
                p.lang = lang;
                p.id = "line-" + n;
                p.textContent = text;
                p.style.fontFamily = `var(--${face})`;
                return p;
            }));
        }""",
        [[line[:2] for line in LINES], face],
    )
    page.evaluate("document.fonts.ready.then(() => true)")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    wrong = []
    for number, (language, text, drawn_by) in enumerate(LINES):
        node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": f"#line-{number}"})["nodeId"]
        used = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        expected = (
            OURS[face]
            if drawn_by is None
            else drawn_by[face]
            if isinstance(drawn_by, dict)
            else f"Noto {face.capitalize()} {drawn_by}"
        )
        # Blanks and the commas between words may come from our own font.
        others = {f["familyName"].removesuffix(" Variable"): f["glyphCount"] for f in used}
        blanks = sum(not letter.isalpha() for letter in text)
        letters = {
            name: count
            for name, count in others.items()
            if name != expected and not (name == OURS[face] and count <= blanks)
        }
        if letters or expected not in others:
            wrong.append((language, expected, others))
    page.close()
    assert not wrong, wrong
