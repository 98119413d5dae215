//! Rules of users about the health of kinds, and asking them.

use super::error::RuleError;
use super::judgement::{Judgement, until};
use super::{argocd, cel, lua};
use crate::budget::Budget;
use crate::error::ScriptError;
use crate::lua::LuaScript;
use serde_json::{Map, Value};
use std::collections::HashMap;
use windlass_model::application::{Health, HealthStatus, Object};
use windlass_model::glob::Glob;
use windlass_objects::{health, key};

/// Rules by kind, read and checked. Ask it from any thread; each question runs a program in a state of its own.
#[derive(Clone, Debug, Default)]
pub struct HealthRules {
    /// By `group/Kind`, or `Kind` in the core group.
    exact: HashMap<String, Program>,
    /// With wildcards; the longest pattern, which says most, first.
    patterns: Vec<(Glob, String, Program)>,
    budget: Budget,
}

#[derive(Clone, Debug)]
enum Program {
    Lua(LuaScript),
    Cel(cel::CelRule),
}

impl HealthRules {
    /// No rules: the built-in ones alone.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.patterns.is_empty()
    }

    /// Adds the rules of a document: Argo CD's `argocd-cm`, or what `health.rules` has in Windlass's configuration. A
    /// rule replaces an earlier one with the same key.
    ///
    /// # Errors
    /// [`RuleError`]: a document without a place for rules, and the first rule that cannot be used.
    pub fn add_document(&mut self, document: &Value) -> Result<(), RuleError> {
        let kind = document.get("kind").and_then(Value::as_str).unwrap_or_default();
        match document {
            Value::Object(object) if kind == "ConfigMap" => self.add_argocd_cm(object),
            Value::Object(_) if kind.is_empty() => match document.pointer("/health/rules") {
                Some(Value::Object(rules)) => self.add_rules(rules),
                _ => Err(RuleError::NoRules { what: "the document".to_owned() }),
            },
            _ => Err(RuleError::NoRules { what: if kind.is_empty() { "the document" } else { kind }.to_owned() }),
        }
    }

    /// Adds the rules of Argo CD's `argocd-cm` ConfigMap.
    ///
    /// # Errors
    /// [`RuleError`]: the first rule that cannot be used.
    pub fn add_argocd_cm(&mut self, config_map: &Object) -> Result<(), RuleError> {
        for (rule, script) in argocd::scripts(config_map)? {
            let program = self.lua(&rule, &script)?;
            self.add(rule, program)?;
        }
        Ok(())
    }

    /// Adds rules in Windlass's form: `group/Kind` to `{lua: …}` or `{cel: [{when, status, message}, …]}`.
    ///
    /// # Errors
    /// [`RuleError`]: the first rule that cannot be used.
    pub fn add_rules(&mut self, rules: &Map<String, Value>) -> Result<(), RuleError> {
        for (rule, value) in rules {
            let form = |problem: &str| RuleError::Form { rule: rule.clone(), problem: problem.to_owned() };
            let fields = value.as_object().ok_or_else(|| form("it is not a map with `lua` or `cel`"))?;
            let program = match fields.iter().next() {
                Some((language, Value::String(script))) if language == "lua" && fields.len() == 1 => {
                    self.lua(rule, script)?
                }
                Some((language, cases)) if language == "cel" && fields.len() == 1 => {
                    Program::Cel(cel::CelRule::read(cases, &self.budget).map_err(|error| match error {
                        cel::CaseError::Form(problem) => RuleError::Form { rule: rule.clone(), problem },
                        cel::CaseError::Program(error) => RuleError::Program { rule: rule.clone(), error },
                    })?)
                }
                _ => {
                    return Err(form(
                        "it has to have either `lua` with a script or `cel` with a list, and nothing else",
                    ));
                }
            };
            self.add(rule.clone(), program)?;
        }
        Ok(())
    }

    fn lua(&self, rule: &str, script: &str) -> Result<Program, RuleError> {
        LuaScript::compile(script, &self.budget)
            .map(Program::Lua)
            .map_err(|error| RuleError::Program { rule: rule.to_owned(), error })
    }

    fn add(&mut self, rule: String, program: Program) -> Result<(), RuleError> {
        if !rule.contains(['*', '?', '[', '{', '\\']) {
            self.exact.insert(rule, program);
            return Ok(());
        }
        let glob = Glob::new(&rule).map_err(|error| RuleError::Form {
            rule: rule.clone(),
            problem: format!("its name is not a pattern: {error}"),
        })?;
        self.patterns.retain(|(_, known, _)| *known != rule);
        self.patterns.push((glob, rule, program));
        self.patterns.sort_by(|(_, a, _), (_, b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        Ok(())
    }

    /// The health of a live object: by the user's rule for its kind, else by the built-in ones; None for kinds that have
    /// none. `now` is in seconds since 1970.
    ///
    /// As in Argo CD an object that is being deleted is `Progressing` before any rule is asked, and a rule that fails
    /// makes the object `Unknown`, with the rule and the cause as its message. A rule that says nothing leaves the
    /// object to the built-in ones.
    #[must_use]
    pub fn assess(&self, object: &Object, now: i64) -> Option<Health> {
        self.at(object, now).0
    }

    /// The health as [`HealthRules::assess`] gives it, and until when it holds if nothing happens.
    #[must_use]
    pub fn judge(&self, object: &Object, now: i64) -> Judgement {
        let (health, asked_time) = self.at(object, now);
        let valid_until = asked_time.then(|| until(&health, now, |later| self.at(object, later).0));
        Judgement { health, valid_until }
    }

    /// The health, and whether a program has asked what time it is. The built-in rules and CEL cannot.
    fn at(&self, object: &Object, now: i64) -> (Option<Health>, bool) {
        if self.is_empty() {
            return (health::assess(object), false);
        }
        let Some((rule, program)) = self.find(object) else { return (health::assess(object), false) };
        if is_being_deleted(object) {
            let message = "Pending deletion".to_owned();
            return (Some(Health { status: HealthStatus::Progressing, message }), false);
        }
        let (said, asked_time) = match program {
            Program::Lua(script) => lua::assess(script, object, now, &self.budget),
            Program::Cel(cases) => (cases.assess(object, &self.budget), false),
        };
        let health = match said {
            Ok(Some(health)) => Some(health),
            Ok(None) => health::assess(object),
            Err(error) => Some(failed(rule, &error)),
        };
        (health, asked_time)
    }

    fn find(&self, object: &Object) -> Option<(&str, &Program)> {
        let (group, _) = key::group_version(key::api_version(object));
        let kind = key::kind(object);
        let name = if group.is_empty() { kind.to_owned() } else { format!("{group}/{kind}") };
        if let Some((rule, program)) = self.exact.get_key_value(&name) {
            return Some((rule, program));
        }
        let (_, rule, program) = self.patterns.iter().find(|(glob, ..)| glob.matches(&name))?;
        Some((rule, program))
    }
}

fn failed(rule: &str, error: &ScriptError) -> Health {
    Health { status: HealthStatus::Unknown, message: format!("the health rule {rule}: {error}") }
}

/// Whether only its finalizers keep the object. Hooks that Argo CD keeps by its own finalizer are still judged.
fn is_being_deleted(object: &Object) -> bool {
    let finalizers = object.get("metadata").and_then(|metadata| metadata.get("finalizers")).and_then(Value::as_array);
    let is_hook = finalizers.is_some_and(|names| names.iter().any(|name| name == "argocd.argoproj.io/hook-finalizer"));
    key::metadata(object, "deletionTimestamp").is_some() && !is_hook
}
