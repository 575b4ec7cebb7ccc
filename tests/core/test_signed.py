"""Names beside headline and date: read where only an author's or a paper's stands, and else left alone."""

import pytest

from dedupe_brief.core import pipeline

TEXT = "河湾镇东头的石桥上个月修好了，桥面比从前宽了一倍，两辆板车可以并排过去。\n石料取自下游的采石场，用船运了整整四十天。"


def read(*lines: str) -> tuple[tuple[str, ...], str | None]:
    metadata = pipeline.run("\n".join((*lines, TEXT)) + "\n").metadata
    return metadata.author, metadata.publication


@pytest.mark.parametrize(
    ("lines", "author", "publication"),
    [
        (("石桥修好了", "2024-03-06 17:48", "林若舟"), ("林若舟",), None),
        (("石桥修好了", "2024-03-06 17:48", "河湾晚报"), (), "河湾晚报"),
        (("石桥修好了", "2024-03-06 17:48", "河湾晚报", "林若舟"), ("林若舟",), "河湾晚报"),
        (("河湾晚报", "2024年03月06日", "石桥修好了"), (), "河湾晚报"),
        (("石桥修好了", "林若舟", "河湾书评", "2024-03-06 17:48"), ("林若舟",), None),
        (("石桥修好了", "来源：河湾日报", "2024-03-06 17:48", "河湾晚报"), (), "河湾日报"),
        (("石桥修好了", "2024-03-06 17:48", "张家口"), (), None),
        (("石桥修好了", "2024-03-06 17:48", "时间轴"), (), None),
        (("石桥修好了", "2024-03-06 17:48", "文化"), (), None),
        (("石桥修好了", "2024-03-06 17:48", "天气预报"), (), None),
    ],
)
def test_names_on_lines_beside_the_date(
    lines: tuple[str, ...], author: tuple[str, ...], publication: str | None
) -> None:
    assert read(*lines) == (author, publication)


def test_who_answered_did_not_write_it() -> None:
    page = f"石桥修好了\n风火轮\n发表于 2024-3-6 17:48\n{TEXT}\n回复\n慢慢蹬\n发表于 2024-3-6 21:02\n写得真好。\n"
    assert pipeline.run(page).metadata.author == ("风火轮",)
    assert pipeline.run(page.replace("风火轮\n", "")).metadata.author == ()
