//! Our own form of a rule: cases, of which the first that holds decides.

use super::lua::status_of;
use crate::budget::Budget;
use crate::cel::CelExpression;
use crate::error::ScriptError;
use serde_json::Value;
use windlass_model::application::{Health, HealthStatus, Object};

/// A list of cases.
#[derive(Clone, Debug)]
pub(super) struct CelRule {
    cases: Vec<Case>,
}

#[derive(Clone, Debug)]
struct Case {
    /// None: whenever no case before holds.
    when: Option<CelExpression>,
    status: HealthStatus,
    message: Option<CelExpression>,
}

/// What is wrong with a list of cases.
#[derive(Debug)]
pub(super) enum CaseError {
    Form(String),
    Program(ScriptError),
}

impl CelRule {
    /// Reads the list.
    pub(super) fn read(value: &Value, budget: &Budget) -> Result<Self, CaseError> {
        let form = |problem: &str| CaseError::Form(problem.to_owned());
        let items = value.as_array().ok_or_else(|| form("`cel` is not a list of cases"))?;
        let mut cases: Vec<Case> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let form = |problem: &str| CaseError::Form(format!("case {}: {problem}", index + 1));
            if cases.last().is_some_and(|case| case.when.is_none()) {
                return Err(form("it never comes to this, since the case before has no `when`"));
            }
            let fields = item.as_object().ok_or_else(|| form("it is not a map with `when`, `status` and `message`"))?;
            if let Some(name) = fields.keys().find(|name| !["when", "status", "message"].contains(&name.as_str())) {
                return Err(form(&format!("there is no field {name}")));
            }
            let expression = |name: &str| match fields.get(name) {
                None | Some(Value::Null) => Ok(None),
                Some(Value::String(text)) => {
                    CelExpression::compile(text, budget).map(Some).map_err(|error| match error {
                        ScriptError::Syntax { language, message } => CaseError::Program(ScriptError::Syntax {
                            language,
                            message: format!("case {}, `{name}`: {message}", index + 1),
                        }),
                        other => CaseError::Program(other),
                    })
                }
                Some(_) => Err(form(&format!("`{name}` is not the text of an expression"))),
            };
            let status = fields.get("status").and_then(Value::as_str).and_then(|name| match status_of(name) {
                Some(HealthStatus::Unknown | HealthStatus::Missing) | None => None,
                status => status,
            });
            let status =
                status.ok_or_else(|| form("its `status` is not one of Healthy, Progressing, Degraded, Suspended"))?;
            cases.push(Case { when: expression("when")?, status, message: expression("message")? });
        }
        if cases.is_empty() { Err(form("`cel` has no cases")) } else { Ok(Self { cases }) }
    }

    /// What the first case that holds says; None if none does.
    pub(super) fn assess(&self, object: &Object, budget: &Budget) -> Result<Option<Health>, ScriptError> {
        for (index, case) in self.cases.iter().enumerate() {
            let of_case = |error: ScriptError| match error {
                ScriptError::Failed { language, message } => {
                    ScriptError::Failed { language, message: format!("case {}: {message}", index + 1) }
                }
                ScriptError::Answer { language, message } => {
                    ScriptError::Answer { language, message: format!("case {}: {message}", index + 1) }
                }
                other => other,
            };
            let holds = match &case.when {
                Some(when) => when.is_true(object, budget).map_err(of_case)?,
                None => true,
            };
            if holds {
                let message = match &case.message {
                    Some(message) => message.text(object, budget).map_err(of_case)?,
                    None => String::new(),
                };
                return Ok(Some(Health { status: case.status, message }));
            }
        }
        Ok(None)
    }
}
