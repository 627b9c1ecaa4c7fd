"""Letters of other scripts that look like Latin ones: written with them, a word reads the same and is another."""

import re
import unicodedata

_SURE = str.maketrans(
    "АВСЕНІЈКМОРЅТХУԚԜаԁеһіјӏорԛѕсуѵхԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # Cyrillic, and Greek
    "ABCEHIJKMOPSTXYQWadehijlopqscyvxw" + "ABEZHIKMNOPTYXo",
)
_ANY = _SURE | str.maketrans(
    "αικνρυ" + "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡı",  # Greek letters of names such as TNFα, small capitals, IPA, Turkish
    "aiknpu" + "abcdefghijklmnoprstuvwyzagi",
)
_STYLED = re.compile("[\u2100-\u214f\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f130-\U0001f149]")
"""Letters in circles, of mathematics and of other styles: NFKC knows the plain ones."""
_LETTERS = "".join(map(chr, _SURE))
_MIXED = re.compile(rf"(?=[A-Za-z]*[{_LETTERS}])(?=[{_LETTERS}]*[A-Za-z])[A-Za-z{_LETTERS}]+")


def as_latin(text: str) -> str:
    """Returns a text with a Latin letter in the place of each that looks like one, character for character."""
    return text if text.isascii() else _STYLED.sub(_plain, text.translate(_ANY))


def unmixed(text: str) -> str:
    """Returns the same for words that hold letters of both kinds, which nobody writes by chance.

    Words of one script stay: they may be Russian or Greek. So do letters that names mix, as in TNFα.
    """
    return text if text.isascii() else _MIXED.sub(lambda word: word.group().translate(_SURE), text)


def _plain(match: "re.Match[str]") -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 else match.group()
