"""The definition language of forms: what a procedure asks, in a JSON that staff can read, and all that is done with answers.

    definition = Definition.from_json(json)                    # DefinitionProblem.fields: place → what is wrong
    result = read_step(definition, step, request.POST, answers, context)        # result.answers, .errors, .stays, .anchor
    answers, errors = read_all(definition, data, context)                       # everything at once, as a program sends it
    check_all(definition, answers, context)                                     # step name → {path: message}
    step_view(definition, step, answers, errors, context).fields                # prints each field
    lines(definition, answers, "ja")                                            # question and answer, for confirm page, PDF, staff

Answers are a dict by field name. An answer that could not be taken is kept as it was typed under its name, so that nothing is lost;
`check_all` finds it again, and `read_all` gives only what is right. Paths: `birth_date`, `owner.family`, `children.0.birth_date`.
"""

from yakuba.resident.procedures.definition.differences import Change, differences
from yakuba.resident.procedures.definition.filling import (
    StepResult,
    check_all,
    pruned,
    read_all,
    read_step,
    unproven_address,
    visible_fields,
    visible_steps,
)
from yakuba.resident.procedures.definition.lines import Cell, Line, changed_paths, export_cells, export_columns, lines
from yakuba.resident.procedures.definition.model import (
    Check,
    ContactFields,
    Definition,
    DefinitionProblem,
    Field,
    LegalBasis,
    NoticeTexts,
    Step,
)
from yakuba.resident.procedures.definition.samples import sample_answers
from yakuba.resident.procedures.definition.screen import StepView, step_view
from yakuba.resident.procedures.definition.summary import Applicant, answers_schema, applicant_of, field_names, with_dependents
from yakuba.resident.procedures.fields import Context, FieldProblem, FormData, kinds
from yakuba.resident.procedures.texts import Text

__all__ = [
    "Applicant",
    "Cell",
    "Change",
    "Check",
    "ContactFields",
    "Context",
    "Definition",
    "DefinitionProblem",
    "Field",
    "FieldProblem",
    "FormData",
    "LegalBasis",
    "Line",
    "NoticeTexts",
    "Step",
    "StepResult",
    "StepView",
    "Text",
    "answers_schema",
    "applicant_of",
    "changed_paths",
    "check_all",
    "differences",
    "export_cells",
    "export_columns",
    "field_names",
    "kinds",
    "lines",
    "pruned",
    "read_all",
    "read_step",
    "sample_answers",
    "step_view",
    "unproven_address",
    "visible_fields",
    "visible_steps",
    "with_dependents",
]
