"""A poem or passage copied out under its task (背诵《…》 and the text itself): words to learn, no tasks."""

from bot.domain.reading.patterns import lazy

_TITLE = lazy(r"《([^》\n]{2,20})》")
_LEARNT = lazy(r"背|默|读|诵")
_AUTHOR = lazy(r"[\[(](?:先秦|汉|魏|晋|南北朝|唐|五代|宋|元|明|清|近现代|现代)(?:代)?[\])]")
_WORK = lazy(r"完成|练习|作业|订正|抄写|口算|预习|复习|听写|试卷")
_VERSE = lazy(r"[\u4e00-\u9fff,。?!;、:\s]{4,80}")


class Quotes:
    """Which lines repeat a text that a task before them names."""

    def __init__(self) -> None:
        self.titles: tuple[str, ...] = ()
        self.open = False

    def task(self, words: str) -> None:
        """Remember the titles of a task that is to be learnt or read."""
        self.open = False
        self.titles = tuple(_TITLE.findall(words)) if _LEARNT.search(words) else ()

    def goes_on(self, words: str, *, fresh: bool) -> bool:
        """Whether these words belong to a quotation; a heading or a point ends it."""
        if fresh or not (self.titles or self.open):
            self.open = False
            return False
        if self.open:
            self.open = bool(_VERSE.fullmatch(words)) and not _WORK.search(words)
            return self.open
        title = next((title for title in self.titles if words.startswith(title)), None)
        if title is not None:
            rest = words[len(title) :].strip()
            self.open = not rest or bool(_AUTHOR.match(rest))
        return self.open
