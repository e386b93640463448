"""What the README beside a published journal says, in Kazakh, Russian and English."""

from __future__ import annotations

from geo.enforcement.keys import NOT_SECRET

_KK = """\
ҚАЗАҚША

Бұл қалтада «{origin}» журналының іздері жатыр. Журналға жазба тек қосылады: түзету мен кері
қайтарып алу да жазба, ештеңе өшірілмейді.

checkpoint    журналда қанша жазба барын және олардың ортақ хэшін айтады, кілтпен қол қойылған.
              Осы файлды сақтап қойыңыз: бір жылдан кейін ештеңе алынбағанын сол дәлелдейді.
leaves.txt    әр жазбаның хэші, бір жолда біреу. Жарияланбаған жазбаның да хэші осында.
events.jsonl  жариялауға болатын жазбалар, бір жолда біреу. Ғимараттың өлшемдері бар жазба оны
              күшіне енген сот актісі атағанша жарияланбайды: оны хэші дәлелдейді.
files         көпшілікке арналған қалтадағы әр файлдың хэші, кілтпен қол қойылған.

Тексеру:  foothill verify БАСЫЛЫМ --key КІЛТ --since САҚТАЛҒАН-CHECKPOINT
Кілт бұл қалтада әдейі жоқ: оны мекеменің өзінен, басқа жолмен алыңыз.
Дәлелденбейтіні: журналға ешқашан жазылмаған нәрсе.
"""
_RU = """\
ПО-РУССКИ

В этой папке лежат следы журнала «{origin}». Записи в него только добавляются: исправление и
отзыв тоже записи, ничего не стирается.

checkpoint    говорит, сколько записей в журнале и каков их общий хэш; подписан ключом.
              Сохраните этот файл: через год он докажет, что ничего не изъяли.
leaves.txt    хэш каждой записи, по одному в строке. Есть и хэши записей, которые не публикуются.
events.jsonl  записи, которые можно публиковать, по одной в строке. Запись с размерами здания не
              публикуется, пока его не назвал вступивший в силу акт суда: её доказывает хэш.
files         хэш каждого файла публичной папки; подписан ключом.

Проверка:  foothill verify ВЫПУСК --key КЛЮЧ --since СОХРАНЁННЫЙ-CHECKPOINT
Ключа в этой папке нет намеренно: возьмите его у ведомства другим путём.
Чего это не доказывает: того, что в журнал никогда не записали.
"""
_EN = """\
ENGLISH

This folder holds the traces of the journal "{origin}". Entries are only ever added to it:
a correction and a withdrawal are entries too, and nothing is taken out.

checkpoint    says how many entries the journal has and their joint hash; signed with a key.
              Keep this file: a year from now it proves that nothing was taken out.
leaves.txt    the hash of each entry, one a line. Entries that are not published have theirs too.
events.jsonl  the entries that may be published, one a line. One that gives figures of a building
              is not published before a court act in force names it: the hash proves it.
files         the hash of each file of the public folder; signed with a key.

To check:  foothill verify EDITION --key KEY --since THE-CHECKPOINT-YOU-KEPT
The key is not in this folder, on purpose: get it from the office by another way.
What this does not prove: anything about what was never written down.
"""
_OPEN_KEY = """\
Бұл кілт жарияланған, ол ештеңені қорғамайды ({word}).
Этот ключ опубликован и ничего не защищает ({word}).
This key is published and protects nothing ({word}).
"""


def readme(origin: str, notice: str | None = None) -> str:
    """Give the README.

    Parameters
    ----------
    origin
        Name of the journal.
    notice
        A sentence on top, such as that the town is invented.

    Examples
    --------
    >>> "protects nothing" in readme("town.example/NOT-SECRET")
    True
    """
    told = _OPEN_KEY.format(word=NOT_SECRET) if NOT_SECRET in origin else None
    parts = [f"{notice}\n" if notice else None, told]
    parts += [part.format(origin=origin) for part in (_KK, _RU, _EN)]
    return "\n".join(part for part in parts if part)
