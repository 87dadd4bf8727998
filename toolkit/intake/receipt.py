"""The day a content first came: found out once, kept in the review workbook, however often it is copied or saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from toolkit import words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.intake.arrivals import FROM_MAIL, RECEIVED_FROM, ReturnedFile
from toolkit.intake.cells import FROM_OFFICER
from toolkit.intake.file_reading import FileReading
from toolkit.intake.identity import IssuedForms
from toolkit.model import About, Doubt, Entry, Period, Plan
from toolkit.text import date_vi

#: What else a day was read from: the time the workbook was saved, the day of the first run with it.
FROM_SAVING, FROM_RUN = "ngày lưu trong tệp", "ngày tổng hợp"


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """When a content first came: the day, what that was read from, when its workbook had been saved (None: unsaid). A
    hidden sheet of the review workbook keeps it: what is copied, packed or saved again later is the same content.
    """

    day: date
    source: str
    saved: datetime | None

    @property
    def text(self) -> str:
        """As officers see it, and `read` reads it."""
        saved = f"\ntệp lưu {self.saved:%d/%m}/{self.saved.year:04} {self.saved:%H:%M:%S}" if self.saved else ""
        return f"{date_vi(self.day)} – {self.source}{saved}"

    @classmethod
    def read(cls, text: str) -> FirstSeen | None:
        """What `text` says, None where that is no day and source."""
        day, _, source = text.partition("\n")[0].partition(" – ")
        saved = text.partition("\ntệp lưu ")[2]
        with suppress(ValueError):
            moment = datetime.strptime(saved, "%d/%m/%Y %H:%M:%S").replace(tzinfo=UTC) if saved else None
            return cls(datetime.strptime(day, "%d/%m/%Y").date(), source, moment) if source else None
        return None

    def doubtful(self, file: str, period: Period) -> Finding | None:
        """That it may have come in time although that day is too late; None where nothing speaks for it."""
        why = "ngày của tệp không dùng được: trước lúc tệp được lưu, trước kỳ báo cáo hoặc sau hôm nay"
        if self.source == RECEIVED_FROM and self.saved and period.first_day <= self.saved.date() <= period.last_day:
            why = f"tệp lưu ngày {date_vi(self.saved.date())}, còn trong hạn, nên có thể đó chỉ là ngày chép tệp"
        elif self.source not in (FROM_SAVING, FROM_RUN):
            return None
        told = {"received": date_vi(self.day), "source": self.source, "why": why}
        return finding(Code.RECEIVED_DOUBTFUL, Place(file), **told) if self.day > period.last_day else None


def first_seen(
        files: Sequence[ReturnedFile], saved: datetime | None, kept: FirstSeen | None, period: Period,
        today: date | None) -> FirstSeen:
    """When the content of these files, last `saved` then, first came. A kept day stands, but for a mail sent before.
    Else the earliest day of a mail or file that is possible: not before the first day reported on or the saving, not
    after `today` (None: no limit). Where none is, the day of the saving, or today.
    """
    last = today or date.max
    saved = min((each.replace(microsecond=0) for each in (saved, kept and kept.saved) if each), default=None)
    latest = min(last, date(period.due_before.year, 12, 31))
    saving = saved.date() if saved and period.first_day <= saved.date() <= latest else period.first_day
    by_mail_last = sorted(files, key=lambda each: each.received_from == FROM_MAIL)
    days = {each.received: each.received_from for each in by_mail_last if saving <= each.received <= last}
    if kept and kept.day <= last:
        days = {day: source for day, source in days.items() if source == FROM_MAIL} | {kept.day: kept.source}
    if days:
        return FirstSeen(min(days), days[min(days)], saved)
    if saving > period.first_day:
        return FirstSeen(saving, FROM_SAVING, saved)
    return FirstSeen(today or min(each.received for each in files), FROM_RUN if today else RECEIVED_FROM, saved)


def settle_days(
        read: Sequence[FileReading], forms: IssuedForms, kept: Mapping[str, str], today: date | None) -> dict[str, str]:
    """Give each file the day its content first came, or the officer's, and the time that was first saved. Returned is
    by content when it first came, as `FirstSeen.text`, also of what was `kept` and is gone."""
    by_content, by_agency = defaultdict[str, list[FileReading]](list), defaultdict[str, list[str]](list)
    for each in read:
        if each.content:
            by_content[each.content].append(each)
    seen = dict[str, FirstSeen]()
    for content, same in by_content.items():
        saved = min((each.modified for each in same if each.modified), default=None)
        known = FirstSeen.read(kept.get(content, ""))
        seen[content] = first_seen([each.file for each in same], saved, known, forms.plan.period, today)
        for agency in {each.agency for each in same if each.agency and each.outcome is None}:
            by_agency[agency].append(content)
    _ask_days(by_content, by_agency, seen, forms)
    return {**kept, **{content: came.text for content, came in seen.items()}}


def _ask_days(
        by_content: Mapping[str, Sequence[FileReading]], by_agency: Mapping[str, Sequence[str]],
        seen: Mapping[str, FirstSeen], forms: IssuedForms) -> None:
    """Have the officer say when a content came where its agency is late, or later than the report, by a day that may be
    wrong; an officer's day counts for any content."""
    plan, asked = forms.plan, dict[str, Doubt]()
    doubts = {content: _day_doubt(same, seen[content]) for content, same in by_content.items()}
    for content, same in by_content.items():
        came = seen[content]
        day, source = came.day, came.source
        if ruling := forms.judge(doubts[content]):
            asked[content] = doubts[content]
            if isinstance(ruling.value, date):
                day, source = ruling.value, FROM_OFFICER
        for reading in same:
            reading.file = replace(reading.file, received=day, received_from=source)
            reading.modified = reading.modified and came.saved
    for agency, contents in by_agency.items():
        received = min(by_content[content][0].file.received for content in contents)
        late, after_report = received > plan.period.last_day, later_than_report(plan, agency, received)
        for content in contents:
            doubtful = seen[content].doubtful(by_content[content][0].file.name, plan.period) if late else None
            if content not in asked and (reason := doubtful or after_report):
                asked[content] = replace(doubts[content], reason=reason)
    for content, doubt in asked.items():
        by_content[content][0].doubts.append(doubt)


def later_than_report(plan: Plan, agency: str, received: date) -> Finding | None:
    """That an agency's report came later than the day of the report it is in; None where it did not."""
    report = plan.settings.report_date
    if report is None or received <= report:
        return None
    return finding(
        Code.RECEIVED_AFTER_REPORT, Place(words.REVIEW_FILE, words.REVIEW_SHEET), agency=plan.agency(agency).name,
        received=date_vi(received), report=date_vi(report), setting=words.SETTINGS["report_date"].label.text)


def _day_doubt(same: Sequence[FileReading], seen: FirstSeen) -> Doubt:
    agency = next((each.agency for each in same if each.agency), "")
    entries = tuple(Entry(seen.text, Place(each.file.name)) for each in same)
    return Doubt(About.RECEIVED, agency, entries=entries, content=same[0].content)
