"""The name of a shipped template or example → its file, installed or in a checkout. Called by `rounds`, `report`,
`letters` and `demo`.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.model.findings import Code, ToolkitError

FORM_TEMPLATE = "progress_form.xlsx"
REPORT_TEMPLATE = "report_template.docx"
REMINDER_TEMPLATE = "reminder_template.docx"
JOINT_REMINDER_TEMPLATE = "joint_reminder_template.docx"
REQUEST_TEMPLATE = "request_template.docx"
PROPOSAL_TEMPLATE = "proposal_template.docx"
#: The sentences of the report; of mails and letters; all files of sentences.
REPORT_SENTENCES, LETTER_SENTENCES = "report_sentences.txt", "letter_sentences.txt"
SENTENCE_FILES = (REPORT_SENTENCES, LETTER_SENTENCES)
#: The page to copy mails from.
MAIL_PAGE = "mail_page.html"
#: All that are Word documents.
DOCUMENT_TEMPLATES = (REPORT_TEMPLATE, REMINDER_TEMPLATE, JOINT_REMINDER_TEMPLATE,
                      REQUEST_TEMPLATE, PROPOSAL_TEMPLATE)

_PACKAGE = Path(__file__).resolve().parents[1]
#: Installed: toolkit/<folder>. Checkout and `pip install -e`: <folder>/ beside toolkit/.
_PARENTS = (_PACKAGE, _PACKAGE.parent)


def template(name: str) -> Path:
    """The path of the shipped template `name`; ToolkitError where the installation lacks it."""
    return _shipped_file("templates", name)


def example(name: str) -> Path:
    """The path of the shipped example `name`; ToolkitError where the installation lacks it."""
    return _shipped_file("examples", name)


def _shipped_file(folder: str, name: str) -> Path:
    """The path of a shipped file; ToolkitError where the installation lacks it."""
    for parent in _PARENTS:
        path = parent / folder / name
        if path.is_file():
            return path
    raise ToolkitError(Code.RESOURCE_MISSING, name=f"{folder}/{name}")
