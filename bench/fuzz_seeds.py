"""Small whole files of the kinds that the folders of real inputs have none of, for `bench/fuzz.py` to begin with."""

from __future__ import annotations

_WORDS = "The ministry counted every well of the lake district in the spring of that year, and found forty."
_LETTER = (
    "From office@example Mon May  6 10:00:00 2024\nFrom: =?utf-8?B?w4ljb2xl?= <a@example>\nSubject: Wells\n"
    "Date: Mon, 6 May 2024 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=A\n\n"
    "--A\nContent-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain; charset=koi8-r\n\n"
    f"{_WORDS}\n--B\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    f"<p>{_WORDS} =C3=89</p>\n--B--\n--A\nContent-Type: message/rfc822\n\nSubject: Forwarded\n\n{_WORDS}\n"
    "--A\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''%C3%89.pdf\n"
    "Content-Transfer-Encoding: base64\n\nJVBERi0=\n--A--\n\n"
)
_RTF = (
    r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset204 Arial;}{\f1\fcharset178 Arial;}}"
    r"{\stylesheet{\s1 heading 1;}}"
    r"{\info{\title A plan}{\author An Office}}{\header Page}\pard\s1\outlinelevel0 Plan\par\pard\uc1 "
    rf"{_WORDS} \u1087?\'ef{{\footnote\pard {{\super\chftn}} See the law.}}{{\deleted gone}}\par"
    r"\trowd\cellx1\cellx2\intbl A\cell B\cell\row\pard{\field{\*\fldinst HYPERLINK x}{\fldrslt here}}"
    r"{\listtext\pard\plain 1.\tab}One\par{\*\unknown x}{\pict\wmetafile8 0100}\bin3 abc}"
)
_AKN = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body><chapter><num>I</num>'
    f"<article><num>Article 1</num><heading>Water</heading><paragraph><num>1.</num><content><p>{_WORDS}"
    '<authorialNote marker="1"><p>A note.</p></authorialNote></p><table><tr><td colspan="2">A</td></tr></table>'
    "</content></paragraph></article></chapter></body></act></akomaNtoso>"
)
_USLM = (
    '<bill xmlns="http://schemas.gpo.gov/xml/uslm"><main><section><num value="1">SECTION 1. </num><heading>Short '
    f"title.</heading><content>{_WORDS}</content></section><section><num>2.</num><subsection><num>(a)</num>"
    f"<chapeau>{_WORDS}</chapeau><paragraph><num>(1)</num><content>One;</content></paragraph></subsection></section>"
    "</main></bill>"
)
_FORMEX = (
    "<?xml version='1.0'?><ACT><TITLE><TI><P>Regulation</P></TI></TITLE><ENACTING.TERMS><ARTICLE><TI.ART>Article 1"
    f"</TI.ART><STI.ART><P>Aim</P></STI.ART><PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>{_WORDS}"
    "<NOTE TYPE='FOOTNOTE'><P>OJ L 1.</P></NOTE></ALINEA></PARAG></ARTICLE></ENACTING.TERMS></ACT>"
)
_CLML = (
    '<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"><Primary><Body><P1group><Title>Aim'
    f"</Title><P1><Pnumber>1</Pnumber><P1para><Text>{_WORDS}</Text><P2><Pnumber>1</Pnumber><P2para><Text>One"
    "</Text></P2para></P2></P1para></P1></P1group></Body></Primary></Legislation>"
)
_TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>x</title></teiHeader><text><body><div type="part">'
    f'<head>One</head><p>{_WORDS}<note place="foot" n="1">A note.</note></p><lg><l>A verse</l><l>Another</l></lg>'
    "<sp><speaker>A</speaker><p>Words.</p></sp></div></body></text></TEI>"
)
_JATS = (
    "<?xml version='1.0'?><article><front><article-meta><title-group><article-title>Wells</article-title></title-group>"
    f"<abstract><p>{_WORDS}</p></abstract></article-meta></front><body><sec><label>1</label><title>Aim</title><p>"
    f"{_WORDS}<xref>1</xref></p><fn><p>A note.</p></fn></sec></body></article>"
)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_FODT = (
    f'<?xml version="1.0"?><office:document xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" '
    f'xmlns:table="{_ODF}:table:1.0" office:mimetype="application/vnd.oasis.opendocument.text"><office:body>'
    '<office:text><text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>gone</text:p>'
    "</text:deletion></text:changed-region></text:tracked-changes><text:h text:outline-level='1'>One</text:h>"
    f'<text:p>{_WORDS}<text:change text:change-id="c"/><text:note text:note-class="footnote"><text:note-citation>1'
    "</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p><table:table>"
    '<table:table-row><table:table-cell table:number-columns-repeated="3"><text:p>A</text:p></table:table-cell>'
    "</table:table-row></table:table></office:text></office:body></office:document>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title>'
    '<link href="https://a.example/1"/>'
    f"<published>2024-05-03T10:00:00Z</published><content type='html'>&lt;p&gt;"
    f"{_WORDS}&lt;/p&gt;</content></entry></feed>"
)
_SINGLE_FILE = (
    "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://a.example/plan \n saved date: Fri May 03 "
    f"2024\n--><title>Plan</title><h1>Plan</h1><div><template shadowrootmode=open><p>{_WORDS}</p></template></div>"
    f'<iframe srcdoc="&lt;p&gt;{_WORDS}&lt;/p&gt;"></iframe><p>{_WORDS}</p></html>'
)

MADE: list[tuple[str, bytes]] = [
    ("letters.mbox", (_LETTER * 2).encode()),
    ("letter.eml", _LETTER.partition("\n")[2].encode()),
    ("plan.rtf", _RTF.encode()),
    ("law.xml", _AKN.encode()),
    ("bill.xml", _USLM.encode()),
    ("act.xml", _FORMEX.encode()),
    ("legislation.xml", _CLML.encode()),
    ("tei.xml", _TEI.encode()),
    ("article.xml", _JATS.encode()),
    ("plan.fodt", _FODT.encode()),
    ("news.atom", _ATOM.encode()),
    ("saved.html", _SINGLE_FILE.encode()),
    ("table.tsv", 'Place\tWells\nNorth\t"12\n13"\nSouth\t1,5\n'.encode("utf-16")),
]
