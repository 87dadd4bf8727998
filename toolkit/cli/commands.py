"""The command line: arguments → one call of `rounds` → printed lines and an exit code (0 clean, 1 errors found or work
stopped, 2 usage). `toolkit` and `python -m toolkit` run it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit import __version__
from toolkit.cli.printing import (
    SHOWN,
    closing_lines,
    echo,
    file_document,
    ledger_line,
    print_document,
    print_findings,
    progress_bar,
    rounds_lines,
    run_document,
    status_document,
    status_lines,
)
from toolkit.model import words
from toolkit.model.findings import PLAN_UNFILLED, REFUSALS, Code, Finding, has_errors, refused
from toolkit.model.period import period_named
from toolkit.rounds.round import Round, rounds_below, typed_day

if TYPE_CHECKING:  # each command imports its own step: importing all makes --help take three times as long
    from toolkit.rounds.consolidating import Consolidated

#: Stand in a usage line for the options, and for a command with its arguments.
OPTIONS, COMMAND = "[TÙY CHỌN]", "LỆNH [THAM SỐ]..."


class TextType(click.ParamType):  # type: ignore[type-arg]
    """A type of argument: `read` turns the typed text into a value; where it gives none, `wrong` is the usage error."""

    def __init__(self, name: str, read: Callable[[str], Any], wrong: str) -> None:
        self.name, self._read, self._wrong = name, read, wrong

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The typed text → its value."""
        return self._read(value) or self.fail(self._wrong.format(value), param, ctx)


PERIOD = TextType("period", period_named,
                  "“{}” không phải là một kỳ; ghi như 2026, 2026H1 (6 tháng đầu năm), 2026N9 (9 tháng), "
                  "2026Q3 (quý III), 2026M09 (tháng 9).")
DAY = TextType("day", typed_day,
               "“{}” không phải là ngày từ năm 2000 đến năm 2100; ghi như 2020-11-15 hoặc 15/11/2020.")


#: Paths; whether they can be read is checked by the step that reads them.
FILE = click.Path(dir_okay=False, readable=False, path_type=Path)
FOLDER = click.Path(file_okay=False, readable=False, path_type=Path)


def as_round(_: click.Context, __: click.Parameter, folder: Path) -> Round:
    """The callback of an argument: a folder → the round in it."""
    return Round(folder)


ROUND = click.argument("where", metavar="KY_BAO_CAO", type=FOLDER, callback=as_round)
JSON = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, không in gì khác.")
#: The day to work on: as given, else the machine's date; the only place that reads the clock.
TODAY = click.option("--today", type=DAY, metavar="NGAY",
                     callback=lambda _, __, day: day or date.today(),
                     help="Coi ngày này là hôm nay, ví dụ 15/11/2020 (mặc định: ngày của máy).")


class Commands(click.Group):
    """The group of commands: the one place where an expected error becomes a sentence; a programming mistake stays a
    traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected error prints its findings and ends with exit code 1."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Đã dừng theo yêu cầu; kết quả cũ còn nguyên.", err=True)
        except Exception as error:
            # a closed pipe is left to click, which ends quietly
            if isinstance(error, BrokenPipeError) or not isinstance(error, REFUSALS):
                raise
            refusal = refused(error)
            for text in dict.fromkeys(map(str, (*refusal.found, refusal.finding))):
                echo(text, err=True)
        ctx.exit(1)


@click.group(cls=Commands, subcommand_metavar=COMMAND, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """Làm biểu mẫu, tổng hợp báo cáo và soạn báo cáo của một kỳ.

    Trình tự: init → (sửa ke_hoach.xlsx) → forms → gửi biểu, nhận báo cáo vào 2_bao_cao_nhan_ve →
    consolidate → report --final.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # under pythonw both are None and nothing is printed
            stream.reconfigure(errors="replace")


@main.command()
@ROUND
@click.option("--annex", type=FILE, metavar="TEP",
              help="Phụ lục phân công nhiệm vụ (.docx, .xlsx, .ods, .xls, .txt): kỳ mới của kế hoạch ấy. "
                   "Khi --previous là chính KY_BAO_CAO: đề xuất kế hoạch sửa đổi.")
@click.option("--period", type=PERIOD, metavar="KY",
              help="Năm hoặc kỳ báo cáo: 2026; 2026H1, 2026H2 (6 tháng); 2026N9 (9 tháng); 2026Q3 (quý III); "
                   "2026M09 (tháng 9).")
@click.option("--previous", type=FOLDER, metavar="KY_TRUOC", multiple=True,
              help="Thư mục của kỳ trước; thông tin chung, cơ quan, nhiệm vụ còn lại và kết quả để so sánh "
                   "được chuyển sang kỳ mới. Ghi nhiều lần được: cùng kỳ năm trước, các quý của năm.")
@click.option("--adhoc", "title", metavar="TEN",
              help="Báo cáo đột xuất với tên này, ví dụ “Báo cáo nhanh …”; cần --previous và --due.")
@click.option("--tasks", default="", metavar="TT",
              help="Các nhiệm vụ của báo cáo đột xuất, ví dụ 2.1,4.1 (mặc định: tất cả).")
@click.option("--province", metavar="TINH",
              help="Tỉnh, thành phố có danh sách cơ quan kèm sẵn, ví dụ “Vĩnh Long”, hay các bộ, các tỉnh (“cả nước”); "
                   "mặc định theo phụ lục. Kỳ trước là của tỉnh cũ thì các cơ quan được chuyển theo.")
@click.option("--register", type=FILE, metavar="TEP",
              help="Danh bạ cơ quan dùng chung cho các kế hoạch: tệp Excel có trang Cơ quan, ví dụ ke_hoach.xlsx khác.")
@click.option("--from-form", "form", type=FILE, metavar="TEP",
              help="Biểu mẫu cấp trên gửi: các dòng của biểu là nhiệm vụ của kỳ này, hạn và kỳ theo biểu; trả lời bằng "
                   "lệnh answer.")
@click.option("--office-days", type=click.IntRange(0, 90), metavar="SO_NGAY",
              help="Cùng --from-form: số ngày cần để tổng hợp trước hạn của cấp trên (mặc định: 10).")
@click.option("--due", "last_day", type=DAY, metavar="NGAY", help="Ngày cuối nhận báo cáo, ví dụ 05/10/2026.")
@click.option("--shipped-plan", is_flag=True, help="Dùng kế hoạch 2793/QĐ-UBND kèm sẵn, làm ví dụ.")
def init(where: Round, tasks: str, **options: Any) -> None:
    """Tạo thư mục kỳ báo cáo mới với tệp kế hoạch ke_hoach.xlsx, từ phụ lục, từ kỳ trước hoặc từ biểu của cấp trên."""
    from toolkit.rounds.beginning import amend_by_form, amend_round, init_round, tasks_named, way_of

    answers = {name: value for name, value in (*options.items(), ("tasks", tasks_named(tasks)))
               if value is not None and value is not False and value != ()}
    if "title" in answers:
        answers["title"] = " ".join(answers["title"].split())
    try:
        way = way_of(answers)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    amends = [path.resolve() for path in answers.get("previous", ())] == [where.folder.resolve()]
    if amends and answers.keys() == {"previous", "form"}:
        result = amend_by_form(where, answers["form"])
    elif amends and answers.keys() == {"previous", "annex"}:
        result = amend_round(where, answers["annex"])
    else:
        result = init_round(where.folder, way)
    print_findings(result.findings)
    if where.plan in result.outputs:
        echo(f"Đã tạo kỳ báo cáo: {where.folder}")
        echo(f"Mở {result.outputs[0]} để kiểm tra, rồi chạy: toolkit forms \"{where.folder}\"")
    elif any(finding.code is Code.ANNEX_COLUMNS_ASKED for finding in result.findings):
        echo(f"Mở {result.outputs[0]}, chọn mỗi cột, mỗi dòng là gì, lưu, rồi chạy lại lệnh này.")
    else:
        echo(f"Đã lập kế hoạch sửa đổi: {result.outputs[0]}")
        echo(f"Xem, lưu thành {words.PLAN_FILE}, rồi chạy: toolkit forms \"{where.folder}\"")
    # blanks are no errors here: filling them in is the next step
    _exit_on_errors(finding for finding in result.findings if finding.code not in PLAN_UNFILLED)


@main.command()
@ROUND
@TODAY
@click.option("--preview", is_flag=True,
              help="Chỉ ghi xem_truoc.xlsx: cơ quan nào nhận nhiệm vụ nào, chỗ nào chưa hiểu.")
def forms(where: Round, today: date, preview: bool) -> None:
    """Làm biểu mẫu Excel cho từng cơ quan."""
    from toolkit.rounds.sending import make_forms, preview_forms

    with progress_bar("Làm biểu mẫu") as progress:
        result = preview_forms(where, today) if preview else make_forms(where, today, progress)
    print_findings(result.findings)
    if preview:
        echo(f"Mở {result.outputs[0]} để xem trước; chưa làm biểu mẫu nào.")
    else:
        echo(f"Đã làm {len(result.outputs)} biểu mẫu trong {where.forms}")
        echo(f"Thư soạn sẵn  : {where.form_mails} (mở thu.html để chép vào thư trên trình duyệt)")
        echo(f"Công văn      : {words.REQUEST_FILE} trong thư mục đó, để ký và gửi cùng biểu mẫu")
        echo(f"Sổ gửi biểu   : {words.SENT_FILE} trong thư mục đó, mỗi dòng một biểu và ngày đã gửi")
    _exit_on_errors(result.findings)


@main.command()
@ROUND
@TODAY
@JSON
def consolidate(where: Round, today: date, as_json: bool) -> None:
    """Đọc các báo cáo nhận về, lập bảng tổng hợp và dự thảo báo cáo."""
    from toolkit.rounds.consolidating import consolidate_round

    with progress_bar("Đọc báo cáo") as progress:
        done = consolidate_round(where, progress, today)
    if as_json:
        print_document(run_document(done, where.folder, today))
    else:
        _print_run(done, done.consolidation.all_findings, today)
    _exit_on_errors(done.findings)


def _print_run(done: Consolidated, findings: Iterable[Finding], today: date) -> None:
    """Print a run: its own findings, the first of `findings` about its inputs, the files it wrote."""
    from toolkit.consolidate.standing import joined

    print_findings(done.other_findings)
    print_findings(joined(done.standing.plan, done.standing.intake, findings), SHOWN)
    echo("\n".join(closing_lines(done, today)))


@main.command()
@ROUND
@TODAY
@click.option("--letters", is_flag=True, help="Soạn thêm công văn riêng cho từng cơ quan.")
def remind(where: Round, today: date, letters: bool) -> None:
    """Soạn thư và một công văn chung nhắc cơ quan chưa gửi báo cáo, gửi tệp không đọc được hoặc phải sửa; không gửi thư
    nào.

    KY_BAO_CAO có thể là thư mục chứa nhiều kỳ báo cáo: mỗi cơ quan một thư cho mọi báo cáo còn thiếu.
    """
    from toolkit.rounds.many_rounds import remind_rounds
    from toolkit.rounds.sending import remind_round

    if many := rounds_below(where.folder):
        if letters:
            raise click.UsageError("--letters dùng cho từng kỳ: chạy toolkit remind --letters với thư mục của kỳ đó.")
        with progress_bar("Soạn thư nhắc chung") as progress:
            result = remind_rounds(where.folder, today, progress)
    else:
        with progress_bar("Soạn thư nhắc") as progress:
            result = remind_round(where, today, progress, letters)
    print_findings(result.findings)
    if result.mails:
        place = f", trong {where.joint_reminders}" if many else f" trong {where.reminders}"
        echo(f"Đã soạn {result.summary}{place}; chưa gửi thư nào.")
        if not (many or letters):
            echo("Cần công văn riêng cho từng cơ quan thì chạy lại, thêm --letters.")
        echo(f"Mở {result.outputs[-1]} để chép vào thư trên trình duyệt, hoặc mở tệp .eml bằng chương trình thư.")
    else:
        echo("Không có cơ quan nào phải nhắc.")
    _exit_on_errors(result.findings)


@main.command()
@ROUND
@TODAY
@click.option("--final", is_flag=True, help="Làm bản chính thức và soạn thư trình; từ chối khi còn điểm phải có lý do.")
@click.option("--reason", metavar="LY_DO",
              help="Dùng cùng --final: lý do phát hành khi còn lỗi, thiếu báo cáo, chưa hết hạn; được ghi lại.")
def report(where: Round, today: date, final: bool, reason: str | None) -> None:
    """Làm lại báo cáo và cho biết là dự thảo hay bản chính thức."""
    from toolkit.rounds.consolidating import consolidate_round, release_round

    if reason is not None and not (final and reason.strip()):
        raise click.UsageError("--reason cần đi cùng --final và một lý do, "
                               "ví dụ: --final --reason \"Lãnh đạo Sở đồng ý phát hành\".")
    with progress_bar("Đọc báo cáo") as progress:
        done = (release_round(where, today, (reason or "").strip(), progress) if final
                else consolidate_round(where, progress, today))
    _print_run(done, done.standing.open, today)
    _exit_on_errors((*done.other_findings, *done.standing.open))


@main.command()
@ROUND
def answer(where: Round) -> None:
    """Tổng hợp rồi điền biểu của cấp trên từ kết quả kỳ này, sẵn sàng để gửi lên."""
    from toolkit.rounds.consolidating import answer_round

    with progress_bar("Đọc báo cáo") as progress:
        done = answer_round(where, progress, date.today())
    result = done.answer
    assert result is not None
    print_findings((*done.other_findings, *result.findings))
    kind = "Dự thảo biểu trả lời" if result.is_draft else "Biểu trả lời"
    echo(f"{kind}: {result.path} (từ {result.rests_on} nội dung của các cơ quan)")
    _exit_on_errors(result.findings)


@main.command()
@ROUND
@click.argument("folder", metavar="[THU_MUC]", required=False, type=FOLDER)
@TODAY
def export(where: Round, folder: Path | None, today: date) -> None:
    """Ghi câu trả lời, nhiệm vụ, cơ quan ra ba tệp .csv, trong THU_MUC hoặc 3_ket_qua.

    Chỉ có nội dung đã tổng hợp; nội dung khác ở trang Cần xử lý của tong_hop.xlsx."""
    from toolkit.rounds.consolidating import export_round

    with progress_bar("Đọc báo cáo") as progress:
        result = export_round(where, folder or where.results, today, progress)
    print_findings(result.findings)
    for path in result.outputs:
        echo(f"Đã ghi: {path}")
    _exit_on_errors(result.findings)


@main.command()
@click.argument("files", metavar="TEP...", nargs=-1, required=True, type=FILE)
@click.option("--round", "where", required=True, metavar="KY_BAO_CAO", type=FOLDER, callback=as_round,
              help="Thư mục kỳ báo cáo.")
@JSON
def check(files: tuple[Path, ...], where: Round, as_json: bool) -> None:
    """Kiểm tra một hay nhiều tệp báo cáo mà không tổng hợp."""
    from toolkit.rounds.reading import check_files

    intake = check_files(where, files)
    if as_json:
        print_document({"files": [file_document(record) for record in intake.files]})
    else:
        for record in intake.files:
            echo("\n".join((ledger_line(record), *(f"  {finding}" for finding in record.findings))))
    _exit_on_errors(intake.findings)


@main.command("check-template")
@click.argument("file", metavar="TEP_MAU", type=FILE)
def check_template_(file: Path) -> None:
    """Kiểm tra mẫu báo cáo, mẫu công văn (.docx), mẫu biểu (.xlsx) hoặc tệp lời văn (.txt) đã sửa."""
    from toolkit.rounds.reading import check_template

    found = check_template(file)
    print_findings(found)
    if not found:
        echo(f"Mẫu dùng được: {file}")
        if file.suffix.casefold() == ".docx":
            echo("Cỡ chữ, đậm, nghiêng, căn lề, giãn dòng, đường kẻ, đánh số, dấu câu không được soát: "
                  "xem trên bản dự thảo.")
    _exit_on_errors(found)


@main.command()
@click.argument("where", metavar="[THU_MUC]", required=False, type=FOLDER, default=Path("ky-bao-cao-minh-hoa"),
                callback=as_round)
@click.option("--seed", default=2793, show_default=True, metavar="SO",
              help="Số khởi tạo của phần mô phỏng; cùng số thì cùng kết quả.")
@click.option("--previous", type=FOLDER, metavar="KY_TRUOC",
              help="Thư mục của một kỳ minh họa; chạy thử kỳ tiếp theo của kỳ đó.")
def demo(where: Round, seed: int, previous: Path | None) -> None:
    """Chạy thử cả kỳ báo cáo của Quyết định 2793 với số liệu minh họa."""
    from toolkit.rounds.beginning import demo_round

    with progress_bar("Chạy thử") as progress:
        demonstration = demo_round(where.folder, seed, progress, previous)
    done = demonstration.consolidated
    echo("SỐ LIỆU MINH HỌA do máy sinh ra, không phải báo cáo thật.")
    echo(f"Biểu mẫu      : {len(demonstration.forms)} tệp trong {where.forms}")
    echo(f"Báo cáo nhận  : {len(demonstration.returned)} tệp trong {where.returns}")
    echo("\n".join(closing_lines(done, done.standing.plan.period.due_before)))


@main.command()
@ROUND
@TODAY
@JSON
def status(where: Round, today: date, as_json: bool) -> None:
    """Cho biết kỳ báo cáo đã đến đâu, còn việc gì; không ghi tệp nào.

    KY_BAO_CAO có thể là thư mục chứa nhiều kỳ báo cáo: mỗi kỳ một dòng, rồi cơ quan nào còn nợ báo cáo nào.
    """
    from toolkit.rounds.many_rounds import look_at_rounds
    from toolkit.rounds.status import look

    if rounds_below(where.folder):
        if as_json:
            raise click.UsageError("--json dùng cho từng kỳ: chạy toolkit status --json với thư mục của kỳ đó.")
        many = look_at_rounds(where.folder, today)
        echo("\n".join(rounds_lines(many)))
        raise SystemExit(any(glance.wrong for glance in many.rounds))
    with progress_bar("Đọc báo cáo") as progress:
        shown = look(where, today, progress)
    if as_json:
        print_document(status_document(shown, where.folder))
    else:
        echo("\n".join(status_lines(shown, where.folder)))
    raise SystemExit(bool(shown.errors))


@main.command()
@click.argument("folder", metavar="[KY_BAO_CAO]", required=False, type=FOLDER, default=Path("."))
def window(folder: Path) -> None:
    """Mở cửa sổ làm việc của một kỳ báo cáo, như khi bấm đúp vào TONG HOP.

    Ở thư mục chứa nhiều kỳ báo cáo thì mở danh sách các kỳ.
    """
    folder = Path(os.path.abspath(folder))
    try:
        from toolkit.desk import opening, widgets  # Python may have come without tkinter

        root = widgets.Root(folder)
    except Exception as error:  # no tkinter, or its TclError: no display
        echo(f"Máy này không mở được cửa sổ ({error}); chuyển sang dòng lệnh.", err=True)
        raise SystemExit(main([status.name or "", str(folder)], standalone_mode=False)) from None
    opening.open_desk(root, folder)


for _command in (main, *main.commands.values()):
    _command.options_metavar = OPTIONS


def _exit_on_errors(findings: Iterable[Finding]) -> None:
    """End with exit code 1 where one of the findings is an error."""
    if has_errors(findings):
        raise SystemExit(1)
