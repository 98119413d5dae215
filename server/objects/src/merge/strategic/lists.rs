//! Lists in patches: which items there are, and in which order.

use super::InvalidPatch;
use serde_json::Value;

/// How the items of a list are told apart: by a field, or as they are.
#[derive(Clone, Copy)]
pub(super) struct Items<'a> {
    pub(super) list: &'a str,
    pub(super) key: Option<&'a str>,
}

impl Items<'_> {
    pub(super) fn no_key(&self) -> InvalidPatch {
        InvalidPatch::NoMergeKey { list: self.list.to_owned(), key: self.key.unwrap_or_default().to_owned() }
    }

    pub(super) fn is_same(&self, left: &Value, right: &Value) -> bool {
        match self.key {
            Some(key) => left.get(key).is_some() && left.get(key) == right.get(key),
            None => left == right,
        }
    }

    pub(super) fn position(&self, items: &[Value], wanted: &Value) -> Option<usize> {
        items.iter().position(|item| self.is_same(item, wanted))
    }

    pub(super) fn must_have_keys(&self, items: &[Value]) -> Result<(), InvalidPatch> {
        let Some(key) = self.key else {
            return Ok(());
        };
        if items.iter().all(|item| item.as_object().is_some_and(|item| item.contains_key(key))) {
            Ok(())
        } else {
            Err(self.no_key())
        }
    }

    /// The items in the order of `first` where they are in it, the server's own items between them as in `server`.
    pub(super) fn ordered(&self, items: Vec<Value>, first: &[Value], server: &[Value]) -> Vec<Value> {
        let (mut ours, mut theirs): (Vec<Value>, Vec<Value>) =
            items.into_iter().partition(|item| self.position(first, item).is_some());
        ours.sort_by_key(|item| self.position(first, item));
        theirs.sort_by_key(|item| self.position(server, item).unwrap_or(usize::MAX));
        let mut all = Vec::with_capacity(ours.len() + theirs.len());
        let mut theirs = theirs.into_iter().peekable();
        for item in ours {
            let at = self.position(server, &item);
            while let Some(next) =
                theirs.next_if(|next| matches!((self.position(server, next), at), (Some(next), Some(at)) if next < at))
            {
                all.push(next);
            }
            all.push(item);
        }
        all.extend(theirs);
        all
    }
}

/// Whether all items are maps; none is neither.
pub(super) fn are_maps(list: &str, left: &[Value], right: &[Value]) -> Result<bool, InvalidPatch> {
    let all = || left.iter().chain(right);
    let maps = all().filter(|item| item.is_object()).count();
    if all().any(Value::is_array) || maps != 0 && maps != all().count() {
        return Err(InvalidPatch::Mixed { list: list.to_owned() });
    }
    Ok(maps != 0)
}

/// Each scalar once, where it came first.
pub(super) fn once(items: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}
