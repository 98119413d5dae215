//! What the keyboard and presses do in the tree: the pattern of WAI-ARIA for trees, with one focus and a row that it is at.

use super::view::Opened;
use crate::pages::application::why::Built;
use crate::pages::place::{Place, one};
use leptos::prelude::*;
use windlass_console_core::tree::{Fold, Row};

/// The rows of a page of the keyboard.
const PAGE: usize = 12;

/// The tree as its rows know it.
#[derive(Clone, Copy)]
pub(super) struct Handle {
    pub(super) tree: Built,
    pub(super) shown: Memo<Vec<Row>>,
    pub(super) opened: Opened,
    pub(super) place: Place,
    /// The name of the row that the keyboard is at.
    pub(super) active: RwSignal<String>,
    pub(super) prefix: StoredValue<String>,
}

impl Handle {
    /// A row's name.
    pub(super) fn id_of(self, row: &Row) -> String {
        self.tree.with_untracked(|tree| tree.as_ref().map(|tree| row.id(tree).to_owned()).unwrap_or_default())
    }

    /// The row that the keyboard is at; the first where that is gone.
    pub(super) fn at(self) -> usize {
        self.active.with_untracked(|active| {
            self.shown.with_untracked(|rows| rows.iter().position(|row| self.id_of(row) == *active)).unwrap_or_default()
        })
    }

    pub(super) fn move_to(self, index: usize) {
        let id = self.shown.with_untracked(|rows| rows.get(index).map(|row| self.id_of(row)));
        if let Some(id) = id {
            self.active.set(id);
        }
    }

    /// Opens or closes what is below a row.
    pub(super) fn fold(self, row: &Row, open: bool) {
        let id = self.id_of(row);
        self.opened.closed.update(|closed| {
            if open {
                closed.remove(&id)
            } else {
                closed.insert(id)
            };
        });
    }

    /// Shows the row's object; a row that stands for others shows those.
    pub(super) fn press(self, row: &Row) {
        self.active.set(self.id_of(row));
        match row {
            Row::Object { node, .. } => {
                let found = self.tree.with_untracked(|tree| {
                    tree.as_ref().and_then(|tree| {
                        let node = tree.nodes.get(*node)?;
                        Some((node.id.clone(), if node.is_out_of_sync() { "diff" } else { "live" }))
                    })
                });
                if let Some((id, tab)) = found {
                    self.place.step(&[("object", one(&id)), ("tab", one(tab))]);
                }
            }
            Row::More { group, .. } => self.opened.whole.update(|whole| {
                if !whole.remove(group) {
                    whole.insert(group.clone());
                }
            }),
            Row::Unattached { fold, .. } => self.fold(row, *fold == Fold::Closed),
        }
    }

    /// What a key does; whether it did something.
    pub(super) fn key(self, key: &str) -> bool {
        let at = self.at();
        let rows = self.shown.get_untracked();
        let last = rows.len().saturating_sub(1);
        let Some(row) = rows.get(at) else { return false };
        match key {
            "ArrowDown" => self.move_to(last.min(at + 1)),
            "ArrowUp" => self.move_to(at.saturating_sub(1)),
            "PageDown" => self.move_to(last.min(at + PAGE)),
            "PageUp" => self.move_to(at.saturating_sub(PAGE)),
            "Home" => self.move_to(0),
            "End" => self.move_to(last),
            "ArrowRight" => match row.fold() {
                Fold::Closed => self.fold(row, true),
                Fold::Open => self.move_to(last.min(at + 1)),
                Fold::Leaf => {}
            },
            "ArrowLeft" if row.fold() == Fold::Open => self.fold(row, false),
            "ArrowLeft" => {
                let level = row.level();
                let owner = rows.iter().take(at).rposition(|other| other.level() < level);
                self.move_to(owner.unwrap_or(at));
            }
            "Enter" | " " => self.press(row),
            _ => return false,
        }
        true
    }
}
