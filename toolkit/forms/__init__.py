"""One pre-filled form for each agency, from `templates/progress_form.xlsx`; and the form that goes back marked."""

from toolkit.forms.marks import Correction, corrections
from toolkit.forms.template import FormTemplate, form_file_name

__all__ = ["Correction", "FormTemplate", "corrections", "form_file_name"]
