"""How far two texts agree from one place on, forward or back: compared in slices, which is as fast as memory is."""

__all__ = ["common_prefix", "common_suffix"]

_FIRST = 1 << 8
_PIECE = 1 << 16
"""Characters that are compared in one go, at first and at most."""


def common_prefix(a: str, b: str, start_a: int = 0, start_b: int = 0, most: int | None = None) -> int:
    """Return how many characters agree from ``start_a`` and ``start_b`` on, at most ``most``.

    >>> common_prefix("今天上午开会", "今天下午开会"), common_prefix("今天上午", "上午", 2)
    (2, 2)
    """
    room = min(len(a) - start_a, len(b) - start_b)
    room = room if most is None else min(room, most)
    at, step = 0, _FIRST
    while at < room:
        step = min(step, room - at)
        p, q = start_a + at, start_b + at
        if a[p : p + step] != b[q : q + step]:
            if step == 1:
                return at
            room, step = at + step, step // 2  # the first difference is in here
        else:
            at, step = at + step, min(step * 2, _PIECE)
    return at


def common_suffix(a: str, b: str, end_a: int, end_b: int, most: int | None = None) -> int:
    """Return how many characters agree up to ``end_a`` and ``end_b``, at most ``most``.

    >>> common_suffix("今天上午开会", "今天下午开会", 6, 6)
    3
    """
    room = min(end_a, end_b) if most is None else min(end_a, end_b, most)
    at, step = 0, _FIRST
    while at < room:
        step = min(step, room - at)
        p, q = end_a - at, end_b - at
        if a[p - step : p] != b[q - step : q]:
            if step == 1:
                return at
            room, step = at + step, step // 2
        else:
            at, step = at + step, min(step * 2, _PIECE)
    return at
