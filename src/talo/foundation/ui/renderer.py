"""How forms are drawn: `FORM_RENDERER = "talo.foundation.ui.renderer.TaloRenderer"`."""

from django.forms.renderers import TemplatesSetting


class TaloRenderer(TemplatesSetting):
    """Label, help, control and error of each field by our templates; the widgets' own templates stay Django's."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
