"""Printed dates: every form the packs find becomes ISO 8601; a day or an hour that does not exist is left out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_brief.core.metadata import dates


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2016-04-05", "2016-04-05"),
        ("2016/4/5", "2016-04-05"),
        ("2016.04.05", "2016-04-05"),
        ("2016年4月5日", "2016-04-05"),
        ("2016 年 4 月 5 日", "2016-04-05"),
        ("2016年04月05日（星期二）", "2016-04-05"),
        ("发布时间：2016-04-05", "2016-04-05"),
        ("2024-02-29", "2024-02-29"),
        ("１９９８年７月１日", "1998-07-01"),
    ],
)
def test_a_day_is_read_in_every_form(printed: str, iso: str) -> None:
    assert dates.parse(printed) == iso


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("April 5, 2016", "2016-04-05"),
        ("Apr. 5th, 2016", "2016-04-05"),
        ("Tue Apr  5 07:08:09 2016", "2016-04-05"),
        ("Tue Apr  5 07:08:09 CST 2016", "2016-04-05"),
        ("5 April 2016", "2016-04-05"),
        ("5-Apr-2016", "2016-04-05"),
        ("2016-Apr-05", "2016-04-05"),
        ("April 31, 2016", None),
        ("Apt 5, 2016", None),
    ],
)
def test_an_english_month_is_read_and_its_hour_left_out(printed: str, iso: str | None) -> None:
    assert dates.parse(printed) == iso


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2016-04-05 07:08", "2016-04-05T07:08"),
        ("2016-04-05 07:08:09", "2016-04-05T07:08:09"),
        ("2016-04-05T07:08:09", "2016-04-05T07:08:09"),
        ("2016-04-0507:08", "2016-04-05T07:08"),
        ("2016年4月5日 7时8分", "2016-04-05T07:08"),
        ("2016年4月5日7時8分9秒", "2016-04-05T07:08:09"),
        ("2016年4月5日 7：08", "2016-04-05T07:08"),
        ("2016年4月5日（二） 00:00", "2016-04-05T00:00"),
        ("2016年4月5日 上午9:10", "2016-04-05T09:10"),
        ("2016年4月5日 下午1:10", "2016-04-05T13:10"),
        ("2016年4月5日 下午13:10", "2016-04-05T13:10"),
        ("2016年4月5日 下午12:10", "2016-04-05T12:10"),
        ("2016年4月5日 晚上8点20", "2016-04-05T20:20"),
        ("2016年4月5日 中午12:05", "2016-04-05T12:05"),
        ("2016年4月5日 早上6:30", "2016-04-05T06:30"),
    ],
)
def test_the_time_is_read_as_far_as_it_is_printed(printed: str, iso: str) -> None:
    assert dates.parse(printed) == iso


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("民国99年1月2日", "2010-01-02"),
        ("民國113年12月31日", "2024-12-31"),
        ("中華民國 99 年 1 月 2 日", "2010-01-02"),
    ],
)
def test_taiwans_years_are_counted_from_1912(printed: str, iso: str) -> None:
    assert dates.parse(printed) == iso


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("二〇一六年四月五日", "2016-04-05"),
        ("二○一六年十月十日", "2016-10-10"),
        ("二零一六年十一月二十日", "2016-11-20"),
        ("一九九八年十二月三十一日", "1998-12-31"),
        ("（二〇一六年四月十五日）", "2016-04-15"),
        ("二Ｏ一六年四月二十三日", "2016-04-23"),
    ],
)
def test_chinese_numerals_are_read(printed: str, iso: str) -> None:
    assert dates.parse(printed) == iso


@pytest.mark.parametrize(
    "printed",
    ["", "昨天", "4月5日", "2016年", "2016年4月", "20160405", "电话：0101-88", "二〇一六年四月", "民国初年"],
)
def test_what_is_no_full_date_is_left_alone(printed: str) -> None:
    assert dates.parse(printed) is None


@pytest.mark.parametrize(
    "printed",
    [
        "2023-02-29",
        "2016-13-01",
        "2016-04-31",
        "2016-00-10",
        "0000-01-01",
        "民国99年2月30日",
        "二〇一六年二月三十日",
        "二〇一六年一一月五日",
    ],
)
def test_a_day_that_does_not_exist_is_no_date(printed: str) -> None:
    assert dates.parse(printed) is None


@pytest.mark.parametrize(
    "printed", ["2016-04-05 25:10", "2016-04-05 10:61", "2016-04-05 10:20:99", "2016-04-05 点击"]
)
def test_a_time_that_does_not_exist_leaves_the_day(printed: str) -> None:
    assert dates.parse(printed) == "2016-04-05"


@given(
    st.dates(),
    st.sampled_from(["{0:04}-{1:02}-{2:02}", "{0:04}年{1}月{2}日", "{0:04}/{1}/{2}", "{0:04}. {1}. {2}"]),
)
def test_every_day_of_the_calendar_is_read_back(day: date, form: str) -> None:
    assert dates.parse(form.format(day.year, day.month, day.day)) == day.isoformat()


@given(st.text(alphabet="0123456789年月日时分:-/. 下午晚上民国一二三十〇", max_size=30))
def test_no_text_breaks_it(printed: str) -> None:
    iso = dates.parse(printed)
    assert iso is None or iso[4] == iso[7] == "-"
