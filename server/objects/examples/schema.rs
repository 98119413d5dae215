//! Turns OpenAPI v3 documents (JSON, one after another on standard input) into the table of types that is part of the
//! program. `tools/schema` runs it.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use windlass_objects::schema::Catalogue;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut title = String::new();
    let mut zeros: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut documents = Vec::new();
    for document in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        let document = document?;
        if let Some(text) = document.get("title").and_then(Value::as_str) {
            text.clone_into(&mut title);
        } else if let Some(found) = document.get("zeros") {
            zeros = serde_json::from_value(found.clone())?;
        } else {
            documents.push(document);
        }
    }
    let catalogue = Catalogue::of_documents(&documents, &zeros)?;
    std::io::stdout().write_all(catalogue.to_text(&title).as_bytes())?;
    Ok(())
}
