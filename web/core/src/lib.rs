//! The console's decisions: functions from values to values, tested without a browser.
//!
//! [`text`] is the catalogue of every sentence in both languages, [`time`] says how long ago something was, [`diff`] and
//! [`highlight`] prepare manifests for reading, [`yaml`] turns them into text and back, [`changes`] are the fields in
//! which two of them differ, [`outline`] tells their lines, [`why`] says why an object is not as it should be, [`tree`]
//! orders objects by their owners, [`draft`] is a project being edited, [`link`] decides which addresses may become links,
//! [`plan`] is a synchronisation before and while it runs, [`automation`] says why an application does not synchronise itself,
//! [`address`] writes the API's addresses, [`warning`] reads its warnings.

pub mod address;
pub mod automation;
pub mod changes;
pub mod diff;
pub mod draft;
pub mod highlight;
pub mod link;
pub mod object;
pub mod outline;
pub mod plan;
pub mod text;
pub mod time;
pub mod tree;
pub mod warning;
pub mod why;
pub mod yaml;
