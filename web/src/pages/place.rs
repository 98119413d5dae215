//! The page's address: filters, order and selection are in its query, so that a link shows what its sender saw.

use crate::ui::table::Sorting;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use std::sync::Arc;

type Navigate = Arc<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The query of the page's address.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    query: Memo<ParamsMap>,
    path: Memo<String>,
    navigate: StoredValue<Navigate>,
}

impl Place {
    /// The address of the page that this is called in.
    pub(crate) fn here() -> Self {
        let navigate = use_navigate();
        Self {
            query: use_query_map(),
            path: use_location().pathname,
            navigate: StoredValue::new(Arc::new(move |to: &str, options| navigate(to, options))),
        }
    }

    /// A parameter that is given once; empty if it is not.
    pub(crate) fn text(self, name: &str) -> String {
        self.query.with(|query| query.get(name)).unwrap_or_default()
    }

    /// A parameter that may be given several times.
    pub(crate) fn texts(self, name: &str) -> Vec<String> {
        self.query.with(|query| query.get_all(name)).unwrap_or_default()
    }

    /// Sets parameters in place: going back leaves the page. An empty list takes a parameter out.
    pub(crate) fn set(self, changes: &[(&'static str, Vec<String>)]) {
        self.go(changes, true);
    }

    /// Sets parameters as a step of its own: going back undoes it.
    pub(crate) fn step(self, changes: &[(&'static str, Vec<String>)]) {
        self.go(changes, false);
    }

    fn go(self, changes: &[(&'static str, Vec<String>)], replace: bool) {
        let mut query = self.query.get_untracked();
        for (name, values) in changes {
            query.remove(name);
            for value in values {
                query.insert(*name, value.clone());
            }
        }
        let written = query.to_query_string();
        let written = if written == "?" { String::new() } else { written };
        let to = format!("{}{written}", self.path.get_untracked());
        let options = NavigateOptions { replace, scroll: false, resolve: false, ..Default::default() };
        self.navigate.with_value(|navigate| navigate(&to, options));
    }

    /// Goes to another page.
    pub(crate) fn leave(self, to: &str) {
        self.navigate.with_value(|navigate| navigate(to, NavigateOptions::default()));
    }

    /// The order of a table, by name unless the address says otherwise.
    pub(crate) fn sorting(self) -> Signal<Sorting> {
        Signal::derive(move || {
            let by = self.text("sort");
            Sorting { by: if by.is_empty() { "name".into() } else { by }, descending: self.text("order") == "desc" }
        })
    }

    /// Orders a table.
    pub(crate) fn sort(self, sorting: &Sorting) {
        let is_usual = *sorting == Sorting { by: "name".into(), descending: false };
        let value = |text: &str| if is_usual { Vec::new() } else { vec![text.to_owned()] };
        self.set(&[("sort", value(&sorting.by)), ("order", value(sorting.order()))]);
    }

    /// Searches for a text.
    pub(crate) fn search(self, text: &str) {
        self.set(&[("search", one(text))]);
    }
}

/// A value for a parameter; an empty one takes it out.
pub(crate) fn one(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { vec![text.to_owned()] }
}
