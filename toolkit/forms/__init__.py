"""One pre-filled form for each agency, from `templates/progress_form.xlsx`."""

from toolkit.forms.template import FormTemplate, form_file_name

__all__ = ["FormTemplate", "form_file_name"]
