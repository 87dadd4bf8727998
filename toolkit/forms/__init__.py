"""One pre-filled form for each agency, from `templates/progress_form.xlsx`; and the form that goes back marked."""

from toolkit.forms.correction import Correction, corrections
from toolkit.forms.template import CORRECTION_ENDING, FormTemplate, correction_file_name, form_file_name

__all__ = ["CORRECTION_ENDING", "Correction", "FormTemplate", "correction_file_name", "corrections", "form_file_name"]
