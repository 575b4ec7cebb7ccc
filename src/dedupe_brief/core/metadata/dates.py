"""Dates as pages print them → ISO 8601, without a zone: pages do not print one."""

import re
from datetime import date, time
from typing import Final

__all__ = ["parse"]

_DAY: Final = re.compile(r"(?P<year>\d{4})\D{1,3}(?P<month>\d{1,2})\D{1,3}(?P<day>\d{1,2})")
_TIME: Final = re.compile(
    r"(?P<hour>\d{1,2}) ?[:：时時点點] ?(?P<minute>\d{1,2})(?: ?[:：分] ?(?P<second>\d{1,2}))?"
)
_HALF_DAY: Final = re.compile("上午|早上|凌晨|中午|下午|晚上")
_ROC: Final = re.compile(r"民[国國] ?(?P<year>\d{2,3}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2})")
_HAN: Final = re.compile(
    "(?P<year>[一二][〇○零Ｏ一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
# June 3, 2024 and Jun  3 20:11:32 2024; 3 June 2024; 2024-Jun-03
_MONTH: Final = "(?P<month>[A-Z][a-z]{2})[a-z]*"
_ENGLISH: Final = tuple(
    map(
        re.compile,
        (
            rf"{_MONTH}\.? +(?P<day>\d{{1,2}})\D[ \d:A-Z,a-z]*?(?P<year>\d{{4}})",
            rf"(?P<day>\d{{1,2}})\D{{0,2}}[ -]{_MONTH}\D{{1,3}}(?P<year>\d{{4}})",
            rf"(?P<year>\d{{4}})[ -]{_MONTH}[ -](?P<day>\d{{1,2}})",
        ),
    )
)
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DIGITS: Final = {
    digit: value % 10 for value, digit in enumerate("〇一二三四五六七八九○零Ｏ") if value < 10
} | dict.fromkeys("○零Ｏ", 0)


def parse(printed: str) -> str | None:
    """Return a printed date in ISO 8601, with the time if it is printed; None if there is no such day.

    >>> parse("2024年05月08日（三） 下午3:05"), parse("2005-07-31"), parse("民國113年5月8日"), parse("2023-02-30")
    ('2024-05-08T15:05', '2005-07-31', '2024-05-08', None)
    >>> parse("June 3rd, 2024"), parse("Mon Jun  3 20:11:32 2024"), parse("3 June 2024"), parse("2024-Jun-03")
    ('2024-06-03', '2024-06-03', '2024-06-03', '2024-06-03')
    """
    found = _ROC.search(printed)
    if found:
        return _day(int(found["year"]) + 1911, int(found["month"]), int(found["day"]))
    found = _HAN.search(printed)
    if found:
        year = int("".join(str(_DIGITS[digit]) for digit in found["year"]))
        return _day(year, _han_number(found["month"]), _han_number(found["day"]))
    found = _DAY.search(printed)
    if not found:
        return _english(printed)
    day = _day(int(found["year"]), int(found["month"]), int(found["day"]))
    clock = _clock(printed[found.end() :])
    return f"{day}T{clock}" if day and clock else day


def _english(printed: str) -> str | None:
    """Read a date with the month's English name; its hour is left out, which often is another zone's."""
    found = next((found for form in _ENGLISH if (found := form.search(printed))), None)
    if not found or found["month"] not in _MONTHS:
        return None
    return _day(int(found["year"]), _MONTHS.index(found["month"]) + 1, int(found["day"]))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None  # the page prints a day that does not exist: unsure is null


def _clock(printed: str) -> str | None:
    found = _TIME.search(printed)
    if not found:
        return None
    half = _HALF_DAY.search(printed)
    hour = _hour(int(found["hour"]), half[0] if half else "")
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None  # likewise for a time
    return clock.isoformat("seconds" if found["second"] else "minutes")


def _hour(hour: int, half: str) -> int:
    """Return the hour of the day; -1 where 12 could be noon or midnight."""
    match half:
        case "下午" | "晚上" if hour < 12:
            return hour + 12
        case "中午" if hour < 10:  # 中午11:30 is before noon, 中午1:30 behind it
            return hour + 12
        case "晚上" if hour == 12:
            return -1
        case "凌晨" | "早上" | "上午" if hour == 12:
            return 0 if half == "凌晨" else -1
        case _:
            return hour


def _han_number(text: str) -> int:
    """Read 一 to 三十一."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
